package org.almoner.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.almoner.proof.Nemesis.Strike;
import org.almoner.proof.Part.Kind;
import org.almoner.proof.Services.Service;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** The strikes that there are. What the seed decides is decided when a strike is made, not when it hits. */
final class Arsenal {

    private static final Duration HIT_PATIENCE = Duration.ofSeconds(12);
    /** Past the {@code max.poll.interval.ms} that the services are given. */
    private static final Duration ZOMBIE = Duration.ofSeconds(15);

    private static final List<Poison.Taste> TASTES = List.of(Poison.Taste.values());

    private final Cluster cluster;
    private final Poison poison;
    private final RandomGenerator random;
    private java.util.function.Consumer<Part> killed = part -> {};

    Arsenal(Cluster cluster, Poison poison, RandomGenerator random) {
        this.cluster = cluster;
        this.poison = poison;
        this.random = random;
    }

    void onKill(java.util.function.Consumer<Part> listener) {
        killed = listener;
    }

    /** Halts a service at a named point of its work, and starts it again. */
    Strike killAtPoint(Kind kind) {
        List<Point> points = Point.of(kind);
        return killAt(kind, points.get(random.nextInt(points.size())), random.nextBoolean() ? "before" : "after");
    }

    Strike killAt(Kind kind, Point point, String when) {
        Service service = any(kind);
        int pass = 1 + random.nextInt(6);
        long outage = 500 + random.nextLong(2500);
        return new Strike(
                service.part() + " dies " + when + " " + point + ", pass " + pass + ", is away for " + outage + " ms",
                () -> {
                    awaitReady(service);
                    Orders.give(service, "halt " + point + " " + when + " " + pass);
                    boolean hit = dies(service.part());
                    service.part().kill();
                    killed.accept(service.part());
                    Thread.sleep(outage);
                    service.part().start();
                    return hit ? "" : "did not come past there; killed where it was";
                });
    }

    private static boolean dies(Part part) throws InterruptedException {
        long deadline = System.nanoTime() + HIT_PATIENCE.toNanos();
        while (part.alive() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        return !part.alive();
    }

    /** {@code kill -9} at any moment. */
    Strike kill(Kind kind) {
        Service service = any(kind);
        return new Strike(service.part() + " is killed", () -> {
            awaitReady(service);
            killAndStart(service.part(), 1000);
            return "";
        });
    }

    Strike killBroker() {
        Part broker = cluster.kafka().brokers().get(random.nextInt(3));
        long outage = 1000 + random.nextLong(4000);
        return new Strike(broker + " is killed, is away for " + outage + " ms", () -> {
            Cluster.until("three brokers", cluster.kafka()::ready);
            killAndStart(broker, outage);
            return "";
        });
    }

    Strike killPrimary() {
        long outage = 1000 + random.nextLong(4000);
        return new Strike("the primary is killed, is away for " + outage + " ms", () -> {
            Cluster.until("the replica set", cluster.mongo()::ready);
            Part primary = Objects.requireNonNull(cluster.mongo().primary());
            killAndStart(primary, outage);
            return "it was " + primary;
        });
    }

    Strike killMember() {
        Part member = cluster.mongo().members().get(random.nextInt(3));
        return new Strike(member + " is killed", () -> {
            Cluster.until("the replica set", cluster.mongo()::ready);
            killAndStart(member, 2000);
            return "";
        });
    }

    Strike stepDown() {
        return new Strike("the primary steps down", () -> {
            Cluster.until("the replica set", cluster.mongo()::ready);
            cluster.mongo().stepDown(Objects.requireNonNull(cluster.mongo().primary()));
            return "";
        });
    }

    /** A zombie: stands still for so long that others take over its partitions, and then goes on. */
    Strike freeze(Kind kind) {
        Service service = any(kind);
        return new Strike(service.part() + " is stopped for " + ZOMBIE.toSeconds() + " s and goes on", () -> {
            awaitReady(service);
            service.part().freeze();
            Thread.sleep(ZOMBIE);
            service.part().thaw();
            return "";
        });
    }

    Strike cutOff(boolean broker, boolean silently) {
        int which = random.nextInt(3);
        long millis = 3000 + random.nextLong(6000);
        Part part = broker
                ? cluster.kafka().brokers().get(which)
                : cluster.mongo().members().get(which);
        return new Strike(part + " is " + (silently ? "silent" : "cut off") + " for " + millis + " ms", () -> {
            FaultProxy proxy = proxy(part);
            if (silently) {
                proxy.silence();
            } else {
                proxy.cut();
            }
            Thread.sleep(millis);
            proxy.heal();
            return "";
        });
    }

    Strike slow(boolean broker) {
        int which = random.nextInt(3);
        long millis = 20 + random.nextLong(200);
        Part part = broker
                ? cluster.kafka().brokers().get(which)
                : cluster.mongo().members().get(which);
        return new Strike(part + " is " + millis + " ms slower for 6 s", () -> {
            proxy(part).slow(Duration.ofMillis(millis));
            Thread.sleep(6000);
            proxy(part).heal();
            return "";
        });
    }

    Strike mailIsAway() {
        return new Strike("the mail server is cut off for 4 s", () -> {
            cluster.toMail().cut();
            Thread.sleep(4000);
            cluster.toMail().heal();
            return "";
        });
    }

    /** A clock that is ten minutes wrong. */
    Strike shift(Kind kind) {
        Service service = any(kind);
        // Ahead, notification-service would put off its next tries until ten minutes after the run.
        int seconds = random.nextBoolean() && kind != Kind.NOTIFICATION ? 600 : -600;
        return new Strike("the clock of " + service.part() + " is wrong by " + seconds + " s for 8 s", () -> {
            awaitReady(service);
            Orders.give(service, "shift " + seconds);
            Thread.sleep(8000);
            try {
                Orders.give(service, "shift 0");
            } catch (IOException e) {
                return "it was killed meanwhile";
            }
            return "";
        });
    }

    /** One more instance comes and goes, and everybody's partitions move each time. */
    Strike storm(Kind kind, int times) {
        return new Strike("a further " + kind + " comes and goes " + times + " times", () -> {
            for (int i = 0; i < times; i++) {
                Service further = cluster.services().add(kind, kind.name().toLowerCase(java.util.Locale.ROOT) + "-9");
                further.part().start();
                awaitReady(further);
                Thread.sleep(500);
                cluster.services().remove(further);
                killed.accept(further.part());
            }
            return "";
        });
    }

    Strike poison() {
        List<String> topics = Poison.topics();
        String topic = topics.get(random.nextInt(topics.size()));
        Poison.Taste taste = TASTES.get(random.nextInt(TASTES.size()));
        return new Strike("poison on " + topic + ": " + taste, () -> poison.put(topic, taste, random));
    }

    /** The dead letters cannot be written for a while: the offset must not go past the poison. */
    Strike shutDeadLetters() {
        String topic = "donations.v1";
        String group = "ledger-service";
        return new Strike("poison on " + topic + " while its dead letters are not taken for 6 s", () -> {
            ConfigResource deadLetters = new ConfigResource(ConfigResource.Type.TOPIC, topic + "." + group + ".dlq");
            alter(deadLetters, AlterConfigOp.OpType.SET);
            String place = poison.put(topic, Poison.Taste.BAD_JSON, random);
            Thread.sleep(6000);
            String[] words = place.split("/", -1);
            long offset = Long.parseLong(words[2]);
            var committed = new Log(cluster.kafka())
                    .committed()
                    .getOrDefault(group, Map.of())
                    .get(new TopicPartition(topic, Integer.parseInt(words[1])));
            alter(deadLetters, AlterConfigOp.OpType.DELETE);
            if (committed != null && committed.offset() > offset) {
                poison.lost("I4 offset " + committed.offset() + " was committed, and " + place + " was buried nowhere");
            }
            return place;
        });
    }

    /** Records that stand there a second time, as after a redrive of what had been understood. */
    Strike again(String topic, int count) {
        return new Strike(count + " records of " + topic + " are there again", () -> {
            Cluster.until("records of " + topic, () -> poison.again(topic, count));
            return "";
        });
    }

    /** A ledger is killed in the middle of its work, and the campaign's split has changed when another one goes on with it. */
    Strike changedWhileDead(int which) {
        Service service = cluster.services().of(Kind.LEDGER).get(which);
        return new Strike(service.part() + " dies after JOURNAL and is away for 11 s", () -> {
            awaitReady(service);
            Orders.give(service, "slow JOURNAL before 1500");
            Thread.sleep(3000);
            Orders.give(service, "halt JOURNAL after 1");
            dies(service.part());
            killAndStart(service.part(), 11_000);
            return "";
        });
    }

    /** One ledger rests between reading and writing a tally until another one has done a part of the same work. */
    Strike zombieInTheMiddle() {
        Service one = cluster.services().of(Kind.LEDGER).get(0);
        Service other = cluster.services().of(Kind.LEDGER).get(1);
        return new Strike(one.part() + " rests before TALLY until " + other.part() + " is half through", () -> {
            Thread.sleep(5000);
            Orders.give(other, "slow PRODUCE before 400");
            Orders.give(one, "pause TALLY before 2 17000");
            one.part().freeze();
            other.part().freeze();
            Thread.sleep(5000);
            one.part().thaw();
            other.part().thaw();
            Thread.sleep(22_000);
            Orders.give(other, "clear");
            return "";
        });
    }

    /** Whoever does not wait for the log has answered 200 for what is only in its memory. */
    Strike killBehindSilence() {
        return new Strike("every broker is silent for 4 s, and in it intake is killed", () -> {
            Thread.sleep(8000);
            cluster.kafka().brokers().forEach(broker -> proxy(broker).silence());
            Thread.sleep(4000);
            for (Service each : cluster.services().of(Kind.DONATION)) {
                each.part().kill();
                killed.accept(each.part());
                each.part().start();
            }
            cluster.kafka().brokers().forEach(broker -> proxy(broker).heal());
            return "";
        });
    }

    /** A disk fills up until its server gives up; then there is room again. */
    Strike fullDisk(boolean broker) {
        Part part = broker
                ? cluster.kafka().brokers().get(random.nextInt(3))
                : cluster.mongo().members().get(random.nextInt(3));
        return new Strike("the disk of " + part + " is full for 8 s", () -> {
            Path disk = broker ? cluster.kafka().disk(part) : cluster.mongo().disk(part);
            return SmallDisk.fill(disk, part, () -> {
                Thread.sleep(8000);
                boolean gaveUp = !part.alive();
                part.kill();
                killed.accept(part);
                return gaveUp ? "it gave up" : "it went on; killed";
            });
        });
    }

    private void alter(ConfigResource topic, AlterConfigOp.OpType how) throws ExecutionException, InterruptedException {
        try (Admin admin = cluster.kafka().admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(topic, List.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "100"), how))))
                    .all()
                    .get();
        }
    }

    private FaultProxy proxy(Part part) {
        return part.kind() == Kind.BROKER
                ? cluster.kafka().proxy(part)
                : cluster.mongo().proxy(part);
    }

    private void killAndStart(Part part, long outageMillis) throws InterruptedException {
        part.kill();
        killed.accept(part);
        Thread.sleep(outageMillis);
        part.start();
    }

    private Service any(Kind kind) {
        List<Service> all = cluster.services().of(kind);
        return all.get(random.nextInt(all.size()));
    }

    private void awaitReady(Service service) throws Exception {
        Cluster.until(service.part() + " to be ready", () -> cluster.api().ready(service));
    }
}
