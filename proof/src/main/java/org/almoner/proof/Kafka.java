package org.almoner.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Three brokers that are their own controllers, replication factor 3, in-sync minimum 2. Clients are sent through a proxy each:
 * its port is the one that the broker advertises. The harness itself and the brokers among each other use another listener.
 */
final class Kafka implements AutoCloseable {

    private static final int BROKERS = 3;
    private static final String CLUSTER_ID = "5L6g3nShT-eMCtK--X86sw";

    private final List<Part> brokers = new ArrayList<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<Path> disks = new ArrayList<>();
    private final String inside;
    private final List<Process> formatting = new ArrayList<>();

    Kafka(Settings settings) throws IOException {
        List<Integer> ports = Ports.free(BROKERS * 3);
        String voters = IntStream.range(0, BROKERS)
                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + ports.get(i * 3 + 2))
                .collect(Collectors.joining(","));
        for (int i = 0; i < BROKERS; i++) {
            FaultProxy proxy = new FaultProxy(ports.get(i * 3));
            proxies.add(proxy);
            Path disk = settings.work().resolve("kafka-" + (i + 1));
            disks.add(disk);
            if (settings.smallDisks()) {
                SmallDisk.mount(disk);
            }
            String clients = "CLIENTS://127.0.0.1:";
            String insiders = "INSIDE://127.0.0.1:" + ports.get(i * 3 + 1);
            Path file = settings.work().resolve("kafka-" + (i + 1) + ".properties");
            Files.writeString(
                    file,
                    """
                    process.roles=broker,controller
                    node.id=%d
                    controller.quorum.voters=%s
                    listeners=%s%d,%s,CONTROLLER://127.0.0.1:%d
                    advertised.listeners=%s%d,%s
                    listener.security.protocol.map=CLIENTS:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT
                    controller.listener.names=CONTROLLER
                    inter.broker.listener.name=INSIDE
                    log.dirs=%s
                    """.formatted(
                                            i + 1,
                                            voters,
                                            clients,
                                            ports.get(i * 3),
                                            insiders,
                                            ports.get(i * 3 + 2),
                                            clients,
                                            proxy.port(),
                                            insiders,
                                            disk)
                            + SETTINGS);
            List<String> java = new ArrayList<>(List.of(
                    settings.java(),
                    "-Xmx384m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Dlogback.configurationFile=" + settings.root().resolve("proof/broker-log.xml"),
                    "-cp",
                    settings.brokerClasspath()));
            List<String> format = new ArrayList<>(java);
            format.addAll(List.of("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", file.toString(), "-g"));
            formatting.add(new ProcessBuilder(format)
                    .redirectErrorStream(true)
                    .redirectOutput(settings.work()
                            .resolve("kafka-" + (i + 1) + "-format.log")
                            .toFile())
                    .start());
            java.addAll(List.of("kafka.Kafka", file.toString()));
            brokers.add(new Part(Part.Kind.BROKER, "kafka-" + (i + 1), java, Map.of(), settings.work()));
        }
        inside = IntStream.range(0, BROKERS)
                .mapToObj(i -> "127.0.0.1:" + ports.get(i * 3 + 1))
                .collect(Collectors.joining(","));
    }

    private static final String SETTINGS = """
            default.replication.factor=3
            min.insync.replicas=2
            unclean.leader.election.enable=false
            auto.create.topics.enable=false
            offsets.topic.replication.factor=3
            offsets.topic.num.partitions=6
            transaction.state.log.replication.factor=3
            transaction.state.log.min.isr=2
            transaction.state.log.num.partitions=6
            share.coordinator.state.topic.num.partitions=1
            group.initial.rebalance.delay.ms=0
            transaction.abort.timed.out.transaction.cleanup.interval.ms=2000
            broker.session.timeout.ms=6000
            broker.heartbeat.interval.ms=1000
            log.index.size.max.bytes=262144
            log.segment.bytes=67108864
            log.cleaner.threads=1
            log.cleaner.dedupe.buffer.size=4194304
            log.cleaner.io.buffer.size=131072
            num.network.threads=2
            num.io.threads=4
            num.recovery.threads.per.data.dir=1
            background.threads=2
            """;

    void start() throws InterruptedException {
        for (Process each : formatting) {
            if (each.waitFor() != 0) {
                throw new IllegalStateException("a broker's storage could not be formatted");
            }
        }
        brokers.forEach(Part::start);
    }

    boolean ready() {
        try (Admin admin = admin()) {
            return admin.describeCluster().nodes().get().size() == BROKERS;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every topic of ours goes, and with it what was committed of it. */
    void forget() throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
        }
    }

    List<Part> brokers() {
        return brokers;
    }

    FaultProxy proxy(Part broker) {
        return proxies.get(brokers.indexOf(broker));
    }

    Path disk(Part broker) {
        return disks.get(brokers.indexOf(broker));
    }

    /** What services are told. */
    String forServices() {
        return proxies.stream().map(proxy -> "127.0.0.1:" + proxy.port()).collect(Collectors.joining(","));
    }

    /** What the harness uses, past the proxies. */
    String inside() {
        return inside;
    }

    Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                inside,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000));
    }

    @Override
    public void close() {
        for (Part each : brokers) {
            each.kill();
        }
        disks.forEach(SmallDisk::unmount);
        proxies.forEach(FaultProxy::close);
    }
}
