package org.almoner.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process of the cluster, which can be killed, stopped and started again. Its output is in a file of its name. */
final class Part {

    enum Kind {
        BROKER,
        MONGOD,
        DONATION,
        LEDGER,
        CAMPAIGN,
        NOTIFICATION;

        boolean isService() {
            return this != BROKER && this != MONGOD;
        }
    }

    private final Kind kind;
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private @Nullable Process process;

    Part(Kind kind, String name, List<String> command, Map<String, String> environment, Path directory) {
        this.kind = kind;
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.directory = directory;
    }

    Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    Path log() {
        return directory.resolve(name + ".log");
    }

    synchronized void start() {
        if (alive()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}, and gone when this returns. */
    void kill() {
        Process known;
        synchronized (this) {
            known = process;
        }
        if (known != null) {
            known.destroyForcibly();
            known.onExit().join();
        }
    }

    /** Stands still as it is, and does not know it: SIGSTOP. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    private void signal(String name) {
        Process known;
        synchronized (this) {
            known = process;
        }
        if (known == null) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(known.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
