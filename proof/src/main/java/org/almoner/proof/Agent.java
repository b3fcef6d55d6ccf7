package org.almoner.proof;

import java.lang.instrument.Instrumentation;

/** Loaded into a service by {@code -javaagent:proof.jar=PORT,SABOTAGE}. */
public final class Agent {

    private Agent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        String[] words = arguments.split(",", -1);
        Passes.listen(Integer.parseInt(words[0]));
        instrumentation.addTransformer(new Marks(words[1]));
    }
}
