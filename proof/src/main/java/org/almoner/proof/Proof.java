package org.almoner.proof;

import java.nio.file.Files;
import java.nio.file.Path;

/** {@code proof/run}: one run of the harness; the last line is the verdict. */
public final class Proof {

    private Proof() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        long seed = Long.parseLong(arguments[1]);
        Path root = Path.of(System.getProperty("proof.root")).toAbsolutePath();
        Path work = Files.createDirectories(
                Path.of(System.getProperty("proof.work")).toAbsolutePath());
        Settings settings = new Settings(
                root,
                work,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("proof.brokers"),
                Path.of(System.getProperty("proof.mongod")),
                Path.of(System.getProperty("proof.agent")).toAbsolutePath(),
                "");
        boolean passed = Run.of(what, seed, settings);
        System.exit(passed ? 0 : 1);
    }
}
