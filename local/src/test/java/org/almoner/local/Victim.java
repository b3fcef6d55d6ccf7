package org.almoner.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that is killed in the middle of its work: {@code kill -9}, nothing gets to finish. */
final class Victim {

    private Victim() {}

    /**
     * Runs a main class until it has printed so many lines, then kills it.
     *
     * @return all whole lines that it printed, those of its last moments too
     */
    static List<String> killedAfter(int lines, Class<?> main, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> printed = new ArrayList<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = output.readLine()) != null) {
                if (line.startsWith("kept ")) {
                    printed.add(line.substring("kept ".length()));
                }
                if (printed.size() == lines) {
                    // Not Process.destroyForcibly, which also throws away what was printed last.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        if (printed.size() < lines) {
            throw new AssertionError("ended by itself after " + printed.size() + " lines");
        }
        return printed;
    }
}
