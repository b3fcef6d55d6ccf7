package org.almoner.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;

/** Load, staff and nemesis at once; then healing, draining and comparing. */
final class Run {

    private static final Duration DRAIN = Duration.ofMinutes(5);

    private final String what;
    private final long seed;
    private final Settings settings;
    private final long start = System.nanoTime();

    private Run(String what, long seed, Settings settings) {
        this.what = what;
        this.seed = seed;
        this.settings = settings;
    }

    /** @return whether everything holds */
    static boolean of(String what, long seed, Settings settings) throws Exception {
        return new Run(what, seed, settings).run();
    }

    private boolean run() throws Exception {
        say(what + ", seed " + seed + ", in " + settings.work());
        Random random = new Random(seed);
        Workload workload = new Workload(random, seed, 3000, 40);
        say(workload.gifts().size() + " gifts in " + workload.deliveries().size() + " webhooks");
        try (Cluster cluster = Cluster.start(settings)) {
            say("the cluster is up");
            Staff staff = new Staff(cluster.api());
            staff.open();
            Poison poison = new Poison(cluster.kafka());
            Load load = new Load(cluster.api(), cluster.services(), workload, Duration.ofSeconds(60));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> working = threads.submit(() -> {
                    staff.work(load::progress);
                    return null;
                });
                load.run(random);
                working.get();
            }
            say("all is answered: " + load.answers());
            cluster.heal();
            say("healed");
            drain(cluster);
            say("drained");
            Invariants invariants = new Invariants(cluster, workload, poison);
            List<String> violations = invariants.check();
            violations.forEach(each -> say("VIOLATED " + each));
            say(violations.isEmpty() ? "PASSED" : "FAILED");
            return violations.isEmpty();
        }
    }

    private void drain(Cluster cluster) throws Exception {
        Log log = new Log(cluster.kafka());
        List<String> left = new ArrayList<>();
        try {
            Cluster.until("everything to be drained", DRAIN, () -> {
                left.clear();
                log.lag().forEach((group, records) -> left.add(group + " has " + records + " records"));
                long emails = cluster.mongo()
                        .collection("notification", "emails")
                        .countDocuments(new Document("dueAt", new Document("$exists", true)));
                if (emails > 0) {
                    left.add(emails + " emails are due");
                }
                return left.isEmpty();
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + ": " + left, e);
        }
    }

    private void say(String what) {
        System.out.printf("[%3d s] %s%n", (System.nanoTime() - start) / 1_000_000_000, what);
    }
}
