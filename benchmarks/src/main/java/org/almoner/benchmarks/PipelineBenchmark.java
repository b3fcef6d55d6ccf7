package org.almoner.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.almoner.delivery.Said;
import org.almoner.local.LocalSettings;
import org.almoner.local.Pipeline;
import org.almoner.local.Service;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run, three figures of the same machine and the same minute: how intake answers at a steady rate, how fast gifts drain to
 * the last balance, and how fast the parts below could move the same bytes. Prints {@code name=value} lines.
 *
 * <p>{@code MONGODB_URI} must name a real MongoDB; the broker is a real one in this JVM. Gifts have no email address, so no mail
 * server is measured.
 */
public final class PipelineBenchmark {

    // A service runs for months; what the compilers do in its first minutes is not what is asked here.
    private static final int WARM_GIFTS = 60_000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Pipeline pipeline;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private long expected;

    private PipelineBenchmark(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    public static void main(String[] arguments) throws Exception {
        int gifts = Integer.getInteger("gifts", 100_000);
        int rate = Integer.getInteger("rate", 500);
        int latencyRate = Integer.getInteger("latencyRate", 200);
        int seconds = Integer.getInteger("seconds", 20);
        String mongoUri = Objects.requireNonNull(System.getenv("MONGODB_URI"), "MONGODB_URI names no MongoDB");
        try (MongoClient mongo = MongoClients.create(mongoUri)) {
            for (String database : mongo.listDatabaseNames()) {
                if (database.startsWith("almoner_")) {
                    mongo.getDatabase(database).drop();
                }
            }
            try (Pipeline pipeline = Pipeline.start(
                    settings(mongoUri), Service.DONATION, Service.LEDGER, Service.CAMPAIGN, Service.NOTIFICATION)) {
                PipelineBenchmark benchmark = new PipelineBenchmark(pipeline);
                benchmark.drain("warm", Math.min(WARM_GIFTS, gifts));
                benchmark.webhooks(rate, seconds);
                Cost before = Cost.now(mongo);
                double drained = benchmark.drain("main", gifts);
                benchmark.cost(Cost.now(mongo), before, gifts);
                benchmark.latency(latencyRate, seconds);
                benchmark.rawLimit(mongo, drained);
            }
        }
        System.exit(0); // the broker keeps threads
    }

    private static LocalSettings settings(String mongoUri) throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(
                "ALMONER_DATA", Files.createTempDirectory("almoner-benchmark").toString());
        environment.put("ALMONER_SAMPLE", "false");
        environment.put("MONGODB_URI", mongoUri);
        for (Service service : Service.values()) {
            environment.put(service.name() + "_PORT", String.valueOf(free()));
        }
        environment.put("SMTP_PORT", "0");
        environment.put("INBOX_PORT", "0");
        return LocalSettings.from(environment);
    }

    private void webhooks(int rate, int seconds) throws Exception {
        Load load = new Load(
                pipeline.uri(Service.DONATION).resolve("webhooks/stripe"),
                pipeline.secrets().stripe(),
                null);
        expected += load.run(run + "_first", rate, Duration.ofSeconds(seconds)).sent();
        awaitDrained();
        Load.Outcome outcome = load.run(run + "_rate", rate, Duration.ofSeconds(seconds));
        expected += outcome.sent();
        print("webhooks_per_second", (double) outcome.accepted() / seconds);
        print("webhooks_refused", outcome.refused());
        print("webhook_p50_ms", outcome.percentileMillis(0.50));
        print("webhook_p99_ms", outcome.percentileMillis(0.99));
        print("webhook_max_ms", outcome.percentileMillis(1));
        awaitDrained();
    }

    /** From the receipt of a webhook to each of the last effects, with donors who are thanked. */
    private void latency(int rate, int seconds) throws Exception {
        Load load = new Load(
                pipeline.uri(Service.DONATION).resolve("webhooks/stripe"),
                pipeline.secrets().stripe(),
                "ada@example.org");
        expected +=
                load.run(run + "_thanked", rate, Duration.ofSeconds(seconds)).sent();
        awaitDrained();
        Map<String, Latency> before = Latency.byStage(pipeline);
        expected +=
                load.run(run + "_latency", rate, Duration.ofSeconds(seconds)).sent();
        awaitDrained();
        Latency.byStage(pipeline).forEach((stage, after) -> {
            Latency during = after.since(before.get(stage));
            print("latency_" + stage + "_p50_ms", during.percentileMillis(0.50));
            print("latency_" + stage + "_p99_ms", during.percentileMillis(0.99));
        });
    }

    /** @return gifts per second, from the first record in the log until the last balance and the progress are right */
    private double drain(String name, int gifts) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                pipeline.kafkaBrokers(),
                "acks",
                "all",
                "enable.idempotence",
                true,
                "linger.ms",
                5);
        long begin = System.nanoTime();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < gifts; i++) {
                var _ = producer.send(Said.record(Gifts.record(run + "_" + name, i)));
            }
        }
        expected += gifts;
        awaitDrained();
        double perSecond = gifts / ((System.nanoTime() - begin) / 1e9);
        if (name.equals("main")) {
            print("drained_gifts", gifts);
            print("drained_per_second", perSecond);
        }
        return perSecond;
    }

    private void cost(Cost after, Cost before, int gifts) {
        print("jvm_cpu_ms_per_gift", after.jvmMillisSince(before) / gifts);
        print("compiler_ms_per_gift", after.compilerMillisSince(before) / gifts);
        print("mongod_cpu_ms_per_gift", after.mongodMillisSince(before) / gifts);
        print("mongod_commands_per_gift", (double) after.commandsSince(before) / gifts);
    }

    private void rawLimit(MongoClient mongo, double drainedPerSecond) throws Exception {
        RawLimit raw = new RawLimit(pipeline.kafkaBrokers(), mongo);
        raw.take();
        for (Service service : Service.values()) {
            pipeline.stop(service); // nothing else to do, as the limit has it
        }
        double seconds = raw.write();
        double rawPerSecond = expected / seconds;
        print("records_per_gift", (double) raw.recordCount() / expected);
        print("record_bytes_per_gift", (double) raw.recordBytes() / expected);
        print("documents_per_gift", (double) raw.documentCount() / expected);
        print("document_bytes_per_gift", (double) raw.documentBytes() / expected);
        print("raw_per_second", rawPerSecond);
        print("drained_to_raw", drainedPerSecond / rawPerSecond);
    }

    /** Until the books hold every gift and the campaign shows it. */
    private void awaitDrained() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(20).toNanos();
        while (booked() != expected * Gifts.MINOR || raised() != expected * Gifts.MINOR) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "not drained: booked " + booked() + ", raised " + raised() + ", due " + expected * Gifts.MINOR);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private long booked() throws Exception {
        long sum = 0;
        for (JsonNode fund : get(Service.LEDGER, "api/funds").get("funds")) {
            for (JsonNode balance : fund.get("balances")) {
                sum += balance.get("minor").asLong();
            }
        }
        return sum;
    }

    private long raised() throws Exception {
        return get(Service.CAMPAIGN, "api/campaigns/safe-harbour")
                .get("raised")
                .get("minor")
                .asLong();
    }

    private JsonNode get(Service service, String path) throws Exception {
        URI uri = pipeline.uri(service).resolve(path);
        return JSON.readTree(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void print(String name, double value) {
        System.out.println(name + "=" + String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.3f", value));
    }
}
