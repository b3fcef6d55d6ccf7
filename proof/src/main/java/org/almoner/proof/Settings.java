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
 * @param smallDisks whether brokers and database servers get file systems of their own, which can be filled
 */
record Settings(
        Path root, Path work, String java, String brokerClasspath, Path mongod, Path agent, boolean smallDisks) {}
