package org.almoner.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.almoner.delivery.FakeLog.Fenced;
import org.almoner.delivery.Scheduler.Outage;
import org.almoner.delivery.Scheduler.Strand;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a log, and instances of a service that drain it while they are killed, lose their partitions without knowing it, find
 * their offsets gone back and their store failed over. Everything that chance decides is drawn from the seed.
 */
final class Interleaving implements Scheduler.Director {

    /** @param violation null if everything that was promised held */
    record Outcome(@Nullable Throwable violation, int steps, List<String> history) {}

    private static final int STEPS_MAX = 200_000;

    private final RandomGenerator random;
    private final Protocol protocol;
    private final Scheduler scheduler;
    private final FakeReplicaSet server;
    private final FakeLog log;
    private final Model model;
    private final Oracle oracle;

    private final List<Instance> members = new ArrayList<>();
    private final List<Instance> zombies = new ArrayList<>();
    /** Zombies that stand still until everybody else is done. */
    private final List<Instance> sleepers = new ArrayList<>();

    private final int batchMost;
    /** In tenths: how often whoever has made a step makes the next one too. Some faults need long runs, some short ones. */
    private final int persistence;

    private int faultsLeft;
    private int crashAt;
    private int instances;
    private int steps;
    private @Nullable Instance latest;
    private boolean over;
    private @Nullable Throwable violation;

    private Interleaving(
            long seed, Protocol protocol, BiFunction<Protocol, FakeReplicaSet, Model> model, boolean remember) {
        this.random = new SplittableRandom(seed);
        this.protocol = protocol;
        this.scheduler = new Scheduler(this, remember);
        this.server = new FakeReplicaSet(scheduler, random);
        this.log = new FakeLog(scheduler, 1 + random.nextInt(3));
        this.model = model.apply(protocol, server);
        this.oracle = new Oracle(log, this.model);
        this.batchMost = 1 + random.nextInt(8);
        this.persistence = random.nextInt(10);
        this.faultsLeft = random.nextInt(21);
    }

    static Outcome of(
            long seed, Protocol protocol, BiFunction<Protocol, FakeReplicaSet, Model> model, boolean remember) {
        Interleaving interleaving = new Interleaving(seed, protocol, model, remember);
        return interleaving.run();
    }

    /** The same without any fault but one: whoever would make this step is killed before it does. */
    static Outcome crashingAt(
            int step, long seed, Protocol protocol, BiFunction<Protocol, FakeReplicaSet, Model> model) {
        Interleaving interleaving = new Interleaving(seed, protocol, model, false);
        interleaving.faultsLeft = 0;
        interleaving.crashAt = step;
        return interleaving.run();
    }

    private Outcome run() {
        fillLog();
        assign(allPartitions());
        scheduler.run();
        return new Outcome(violation, steps, scheduler.history());
    }

    private void fillLog() {
        List<Fact> told = new ArrayList<>();
        for (int records = 10 + random.nextInt(31); records > 0; records--) {
            int partition = random.nextInt(log.partitions());
            int kind = random.nextInt(20);
            if (kind == 0) {
                log.append(partition, Fact.POISON);
            } else if (kind <= 3 && !told.isEmpty()) {
                log.append(partition, told.get(random.nextInt(told.size())).encoded()); // a business duplicate
            } else {
                Fact fact = new Fact("fact-" + told.size(), "fund-" + random.nextInt(3), 1 + random.nextInt(10_000));
                told.add(fact);
                log.append(partition, fact.encoded());
            }
        }
    }

    @Override
    public @Nullable Strand next() {
        if (++steps > STEPS_MAX) {
            failed(new AssertionError("it never comes to an end"));
        }
        zombies.removeIf(zombie -> zombie.strand.ended());
        if (!over && random.nextInt(12) == 0) {
            server.replicate();
        }
        if (!over && steps == crashAt && latest != null) {
            return crash(latest).strand;
        }
        if (!over && faultsLeft > 0 && random.nextInt(20) == 0) {
            faultsLeft--;
            Instance killed = fault();
            if (killed != null) {
                return killed.strand;
            }
        }
        if (!over && faultsLeft == 0 && log.drained()) {
            zombies.addAll(sleepers);
            sleepers.clear();
            if (zombies.isEmpty()) {
                finish();
            } else {
                return zombies.get(random.nextInt(zombies.size())).strand;
            }
        }
        return over ? oneToBuryOrNone() : anyone();
    }

    private Strand anyone() {
        boolean goesOn = latest != null
                && random.nextInt(10) < persistence
                && (members.contains(latest) || zombies.contains(latest));
        if (!goesOn) {
            int chosen = random.nextInt(members.size() + zombies.size());
            latest = chosen < members.size() ? members.get(chosen) : zombies.get(chosen - members.size());
        }
        return latest.strand;
    }

    /** @return whom it kills, if anybody */
    private @Nullable Instance fault() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                return crash(members.get(random.nextInt(members.size())));
            }
            case 3 -> {
                return zombies.isEmpty() ? null : buried(zombies.remove(random.nextInt(zombies.size())));
            }
            case 4, 5, 6, 7 -> rebalance();
            case 8 -> {
                log.regress(random);
                rebalance();
            }
            case 9, 10 -> {
                server.failOver();
                scheduler.note(() -> "the store fails over");
            }
            default ->
                members.get(random.nextInt(members.size())).strand.interrupt(new Outage("the connection is lost"));
        }
        return null;
    }

    private Instance crash(Instance member) {
        members.remove(member);
        assign(member.partitions);
        return buried(member);
    }

    private static Instance buried(Instance instance) {
        instance.strand.kill();
        return instance;
    }

    /** Everybody is thrown out of the group and does not know it. */
    private void rebalance() {
        for (Instance member : members) {
            (random.nextInt(3) == 0 ? sleepers : zombies).add(member);
        }
        scheduler.note(() -> "the group thinks that these are dead: " + members);
        members.clear();
        assign(allPartitions());
    }

    private Set<Integer> allPartitions() {
        Set<Integer> partitions = new TreeSet<>();
        for (int partition = 0; partition < log.partitions(); partition++) {
            partitions.add(partition);
        }
        return partitions;
    }

    /** To one new instance or to several. */
    private void assign(Set<Integer> partitions) {
        Map<Integer, Set<Integer>> shares = new TreeMap<>();
        partitions.forEach(
                partition -> shares.computeIfAbsent(random.nextInt(partitions.size()), share -> new TreeSet<>())
                        .add(partition));
        for (Set<Integer> share : shares.values()) {
            Instance instance = new Instance(++instances, share, 1 + random.nextInt(2));
            members.add(instance);
            log.assign(instance);
            scheduler.note(() -> instance + " has partitions " + share + ", works by rules " + instance.rules);
        }
    }

    private void finish() {
        over = true;
        server.failOver(); // nothing may depend on what no majority has
        try {
            oracle.requireWhole();
        } catch (AssertionError e) {
            failed(e);
        }
    }

    private @Nullable Strand oneToBuryOrNone() {
        for (List<Instance> some : List.of(members, zombies, sleepers)) {
            for (Instance instance : some) {
                if (!instance.strand.ended()) {
                    return buried(instance).strand;
                }
            }
        }
        return null;
    }

    @Override
    public void failed(Throwable failure) {
        over = true;
        if (violation == null) {
            violation = failure;
        }
    }

    /** A process of the service. */
    private final class Instance implements FakeLog.Member {

        private final int number;
        private final Set<Integer> partitions;
        private final int rules;
        private final Strand strand;

        Instance(int number, Set<Integer> partitions, int rules) {
            this.number = number;
            this.partitions = partitions;
            this.rules = rules;
            this.strand = scheduler.new Strand(toString(), this::live);
        }

        @Override
        public Set<Integer> partitions() {
            return partitions;
        }

        private void live() {
            List<ProducerRecord<byte[], byte[]>> transaction = new ArrayList<>();
            Delivery<Fact> delivery = new Delivery<>(
                    Fact.DECODER,
                    model.effect(rules),
                    records -> protocol.say(records, transaction, log),
                    topic -> topic + ".model.dlq");
            Map<Integer, Long> positions = log.committed(this);
            while (log.owns(this) || random.nextBoolean()) { // it hears sooner or later that it is out of the group
                List<Incoming> batch = log.poll(positions, batchMost, random);
                try {
                    scheduler.step("takes", batch.stream().map(Incoming::source).toList());
                    if (!batch.isEmpty()) {
                        protocol.round(() -> delivery.deliver(batch), () -> commit(batch, transaction));
                        batch.forEach(record -> positions.put(
                                record.source().partition(), record.source().offset() + 1));
                    }
                } catch (Fenced _) {
                    return;
                } catch (Outage outage) {
                    scheduler.note(() -> this + " rolls back: " + outage.getMessage());
                }
                transaction.clear();
            }
        }

        private void commit(List<Incoming> batch, List<ProducerRecord<byte[], byte[]>> transaction) {
            scheduler.step("commits", batch.size() + " offsets with " + transaction.size() + " records");
            log.commit(this, batch, transaction);
            oracle.requireTaken(batch);
            scheduler.step("hears that it has committed", batch.size() + " offsets");
        }

        @Override
        public String toString() {
            return "instance " + number;
        }
    }
}
