package org.almoner.proof;

import java.nio.file.Path;

/**
 * Where things are on this machine.
 *
 * @param root the project's directory, with the services' jars in their {@code target}
 * @param work data and logs of this run
 * @param java the program
 * @param brokerClasspath of {@code kafka.Kafka}
 * @param mongod the program
 * @param agent the jar with {@link Agent}
 * @param sabotage name of a {@link Sabotage}, empty for the services as they are
 */
record Settings(Path root, Path work, String java, String brokerClasspath, Path mongod, Path agent, String sabotage) {

    Settings sabotaged(String name) {
        return new Settings(root, work, java, brokerClasspath, mongod, agent, name);
    }
}
