package org.almoner.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.bson.Document;

/** Load, staff and nemesis at once; then healing, draining and comparing. */
final class Run {

    private static final int WAYS_MAX = 3;

    private final Plan plan;
    private final long seed;
    private final Cluster cluster;
    private final Consumer<String> say;

    /** @param say for every line that is worth reading */
    Run(Plan plan, long seed, Cluster cluster, Consumer<String> say) {
        this.plan = plan;
        this.seed = seed;
        this.cluster = cluster;
        this.say = say;
    }

    /** @return what is wrong in the end; nothing, if everything holds */
    List<String> violations() throws Exception {
        Random random = new Random(seed);
        Workload workload = new Workload(random, seed, plan);
        say.accept(workload.gifts().size() + " gifts in "
                + workload.deliveries().size() + " webhooks, "
                + (workload.meaningful().size() + workload.meaningless().size()) + " of them different");
        Staff staff = new Staff(cluster.api());
        staff.open();
        Poison poison = new Poison(cluster.kafka());
        Arsenal arsenal = new Arsenal(cluster, poison, random);
        Nemesis nemesis = new Nemesis(plan.lanes().apply(arsenal, random));
        arsenal.onKill(nemesis::killed);
        Load load = new Load(cluster.api(), cluster.services(), workload, plan.over());
        atOnce(staff, nemesis, load);
        say.accept("answers by status, -1 for none: " + load.answers());
        say.accept("kills: " + nemesis.kills() + ", "
                + nemesis.kills().values().stream().mapToInt(Integer::intValue).sum() + " in all");
        cluster.heal();
        say.accept("all processes are up and well");
        List<String> left = drain();
        if (!left.isEmpty()) {
            say.accept("schedule: " + nemesis.told());
            return List.of("not drained: " + left);
        }
        say.accept("drained");
        Invariants invariants = new Invariants(cluster, workload, poison);
        List<String> violations = invariants.check();
        say.accept(invariants.figures());
        if (!violations.isEmpty()) {
            say.accept("seed " + seed + ", schedule: " + nemesis.told() + ", staff: " + staff.done());
            Way way = new Way(cluster, invariants);
            invariants.differing().stream().limit(WAYS_MAX).forEach(gift -> say.accept(way.of(gift)));
        }
        return violations;
    }

    private void atOnce(Staff staff, Nemesis nemesis, Load load) throws Exception {
        try (ExecutorService threads =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory())) {
            Future<?> working = threads.submit(() -> {
                staff.work(load::progress, plan.restless());
                return null;
            });
            Future<?> striking = threads.submit(() -> {
                nemesis.run(cluster.mail(), new Random(seed), say);
                return null;
            });
            load.run(new Random(seed));
            say.accept("every webhook has been answered with 200");
            striking.get();
            working.get();
        }
    }

    /** @return what is left when patience is at its end */
    private List<String> drain() throws Exception {
        Log log = new Log(cluster.kafka());
        List<String> left = new ArrayList<>();
        try {
            Cluster.until("everything to be drained", plan.patience(), () -> {
                left.clear();
                log.lag().forEach((group, records) -> left.add(group + " has " + records + " records to come"));
                long emails = cluster.mongo()
                        .collection("notification", "emails")
                        .countDocuments(new Document("dueAt", new Document("$exists", true)));
                if (emails > 0) {
                    left.add(emails + " emails are due");
                }
                return left.isEmpty();
            });
        } catch (Cluster.OutOfPatience e) {
            return left;
        }
        return List.of();
    }
}
