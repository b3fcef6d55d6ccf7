package org.almoner.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code proof/run}: the last line is the verdict. */
public final class Proof {

    private static final String SABOTAGE = "sabotage:";

    private final long start = System.nanoTime();
    private final String what;
    private final long seed;
    private final Settings settings;

    private Proof(String what, long seed, Settings settings) {
        this.what = what;
        this.seed = seed;
        this.settings = settings;
    }

    public static void main(String[] arguments) throws Exception {
        Path work = Files.createDirectories(
                Path.of(System.getProperty("proof.work")).toAbsolutePath());
        Settings settings = new Settings(
                Path.of(System.getProperty("proof.root")).toAbsolutePath().normalize(),
                work,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("proof.brokers"),
                Path.of(System.getProperty("proof.mongod")),
                Path.of(System.getProperty("proof.agent")).toAbsolutePath(),
                arguments[0].equals("long"));
        Proof proof = new Proof(arguments[0], Long.parseLong(arguments[1]), settings);
        proof.say(proof.what + ", seed " + proof.seed + ", data and logs in " + work);
        boolean passed;
        try {
            passed = proof.what.startsWith(SABOTAGE) ? proof.sabotage() : proof.run();
        } catch (Exception e) {
            proof.say("the harness itself failed: " + e);
            passed = false;
        }
        proof.say((passed ? "PASSED " : "FAILED ") + proof.what + ", seed " + proof.seed);
        System.exit(passed ? 0 : 1);
    }

    private boolean run() throws Exception {
        try (Cluster cluster = Cluster.start(settings, "")) {
            say("the cluster is up");
            List<String> violations = new Run(Plan.of(what), seed, cluster, this::say).violations();
            violations.forEach(each -> say("VIOLATED " + each));
            return violations.isEmpty();
        }
    }

    /** Each on empty books, on the same brokers and replica set. */
    private boolean sabotage() throws Exception {
        String names = what.substring(SABOTAGE.length());
        List<Sabotage> all = names.equals("all")
                ? List.of(Sabotage.values())
                : Arrays.stream(names.split(",", -1)).map(Sabotage::named).toList();
        List<String> missed = new ArrayList<>();
        try (Cluster cluster = Cluster.start(settings, all.getFirst().label())) {
            for (Sabotage each : all) {
                if (each != all.getFirst()) {
                    cluster.renew(each.label());
                }
                say("the cluster is up, sabotaged: " + each.label());
                List<String> violations = new Run(Plan.against(each), seed, cluster, line -> {}).violations();
                violations.forEach(violation -> say("  " + cut(violation)));
                say((violations.isEmpty() ? "MISSED " : "CAUGHT ") + each.label());
                if (violations.isEmpty()) {
                    missed.add(each.label());
                }
            }
        }
        say(all.size() - missed.size() + " of " + all.size() + " caught" + (missed.isEmpty() ? "" : ", not " + missed));
        return missed.isEmpty();
    }

    private static String cut(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private void say(String line) {
        System.out.printf(Locale.ROOT, "[%3d s] %s%n", (System.nanoTime() - start) / 1_000_000_000, line);
    }
}
