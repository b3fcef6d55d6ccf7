package org.almoner.donation;

import static org.almoner.donation.Payments.HARBOUR;
import static org.almoner.donation.Payments.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.almoner.delivery.Said;
import org.almoner.events.DonationId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.http.HttpHeaders;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over a real broker, by HTTP and by the topics that others read. */
@TestMethodOrder(OrderAnnotation.class)
class DonationServiceTest {

    private static final String TOKEN = "operator-token-of-a-test";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final PrintStream CONSOLE = System.out;
    private static final ByteArrayOutputStream LOGGED = new ByteArrayOutputStream();

    private static EmbeddedKafkaKraftBroker kafka;
    private static MongoServer mongo;
    private static String mongoUri;
    private static ConfigurableApplicationContext service;
    private static Consumer<byte[], byte[]> listener;
    private static final List<ConsumerRecord<byte[], byte[]>> RECORDS = new ArrayList<>();

    @BeforeAll
    static void start() {
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.brokerProperty("transaction.state.log.replication.factor", "1");
        kafka.brokerProperty("transaction.state.log.min.isr", "1");
        kafka.afterPropertiesSet();
        mongo = new MongoServer(new MemoryBackend());
        System.setOut(new PrintStream(new TeeOutputStream(CONSOLE, LOGGED), true, StandardCharsets.UTF_8));
        mongoUri = mongo.bindAndGetConnectionString();
        service = DonationService.application().run(arguments().toArray(String[]::new));
        listener = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.getBrokersAsString(),
                        ConsumerConfig.GROUP_ID_CONFIG, "a-listener",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        listener.subscribe(List.of(
                Topic.DONATIONS.topicName(), Topic.DONORS.topicName(), Topic.WEBHOOKS.deadLetters("donation-service")));
    }

    private static List<String> arguments() {
        return List.of(
                "--server.port=0",
                "--server.tomcat.connection-timeout=60s", // so that an idle crowd stands while it is looked at
                "--KAFKA_BROKERS=" + kafka.getBrokersAsString(),
                "--KAFKA_PARTITIONS=3",
                "--MONGODB_URI=" + mongoUri,
                "--ALMONER_OPERATOR_TOKEN=" + TOKEN,
                "--STRIPE_WEBHOOK_SECRETS=" + Signed.STRIPE_OLD_SECRET + "," + Signed.STRIPE_SECRET,
                "--STANDARD_WEBHOOKS_SECRETS=" + Signed.STANDARD_SECRET + "," + Signed.STANDARD_PUBLIC_KEY);
    }

    @AfterAll
    static void stop() {
        System.setOut(CONSOLE);
        service.close();
        mongo.shutdownNow();
    }

    @Test
    @Order(1)
    void turnsASignedWebhookIntoADonation() throws Exception {
        Payments gift = new Payments("pi_story", 50000, "krw");
        post("stripe", body("evt_s1", "charge.succeeded", Instant.now(), gift.charge(Map.of(), 0)), 200);
        post("stripe", body("evt_s2", "payment_intent.succeeded", Instant.now(), gift.intent(HARBOUR)), 200);
        post("stripe", body("evt_s2", "payment_intent.succeeded", Instant.now(), gift.intent(HARBOUR)), 200);
        post("stripe", body("evt_s3", "charge.refunded", Instant.now(), gift.charge(Map.of(), 20000)), 200);

        DonationId donation = DonationId.of("stripe", "pi_story");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(says(donation.value()))
                        .extracting(envelope -> envelope.event().getClass().getSimpleName())
                        .containsExactly("DonationReceived", "DonationDesignated", "DonationRefunded"));
        assertThat(says(donation.value()))
                .extracting(Envelope::id)
                .containsExactly(donation + ":0", donation + ":1", donation + ":2");
        assertThat(says(donation.value())).allSatisfy(envelope -> {
            assertThat(envelope.cause()).startsWith("webhooks.v1/");
            assertThat(envelope.traceparent()).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        });

        JsonNode view = JSON.readTree(get("/api/donations/" + donation, 200));
        assertThat(view.get("reference").stringValue()).isEqualTo("pi_story");
        assertThat(view.get("state").stringValue()).isEqualTo("PARTIALLY_REFUNDED");
        assertThat(view.get("dispute").stringValue()).isEqualTo("NONE");
        assertThat(view.get("settlement").stringValue()).isEqualTo("UNSETTLED");
        assertThat(view.get("amount").toString()).isEqualTo("{\"minor\":50000,\"currency\":\"KRW\"}");
        assertThat(view.get("refunded").toString()).isEqualTo("{\"minor\":20000,\"currency\":\"KRW\"}");
        assertThat(view.get("fee").isNull()).isTrue();
        assertThat(view.get("campaign").stringValue()).isEqualTo("safe-harbour");
        assertThat(view.get("fund").isNull()).isTrue();
        assertThat(view.get("history")).hasSize(3);
        assertThat(view.get("history").get(0).get("type").stringValue()).isEqualTo("charge.succeeded");
        assertThat(view.get("history").get(0).get("at").stringValue()).startsWith("20");
        assertThat(view.toString()).doesNotContain("하늘").doesNotContain("@");

        assertThat(JSON.readTree(get("/api/donations?reference=pi_story", 200))
                        .get("donations")
                        .get(0))
                .isEqualTo(view);
        assertThat(service.getBean(MongoOperations.class)
                        .getCollection(Donation.COLLECTION)
                        .find()
                        .first()
                        .toJson())
                .as("names are kept with the donors only")
                .doesNotContain("하늘")
                .doesNotContain("@");
    }

    @Test
    @Order(2)
    void takesTheSameGiftFromAnySystem() throws Exception {
        String body = """
                {"type":"donation.succeeded","timestamp":"2026-11-22T20:15:00Z","data":{"id":"pay-7",
                 "amount":{"minor":5000,"currency":"USD"},"campaign":"safe-harbour","fund":null,
                 "donor":{"name":"Ada\\r\\nBcc: all@example.org","email":"ada@example.org","locale":"en"},
                 "anonymous":false,"updates":true}}""";
        for (String signature : List.of(
                Signed.hmac(Signed.STANDARD_KEY, "msg_7", body, Instant.now()),
                Signed.ed25519(Signed.ED25519, "msg_7", body, Instant.now()))) {
            assertThat(send(
                                    "standard",
                                    Signed.byStandard("msg_7", body, Instant.now(), signature),
                                    BodyPublishers.ofString(body))
                            .statusCode())
                    .isEqualTo(200);
        }
        DonationId donation = DonationId.of("standard", "pay-7");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(says(donation.value())).hasSize(1));
        String donor = org.almoner.events.DonorId.of(donation).value();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(says(donor))
                        .singleElement()
                        .extracting(Envelope::event)
                        .hasToString("DonorContact[donor=" + donor
                                + ", name=Ada Bcc: all@example.org, email=ada@example.org]"));
    }

    @Test
    @Order(3)
    void putsWhatItCannotUnderstandAside() throws Exception {
        Map<String, Object> huge = new Payments("pi_huge", Long.MAX_VALUE, "usd").intent(HARBOUR);
        post("stripe", body("evt_h", "payment_intent.succeeded", Instant.now(), huge), 200);
        post("stripe", body("evt_u", "customer.created", Instant.now(), Map.of("id", "cus_1")), 200);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(deadLetters())
                        .singleElement()
                        .isEqualTo("payment_intent.succeeded: amount_received is larger than money can be"));
        assertThat(JSON.readTree(get("/api/donations?reference=pi_huge", 200)).toString())
                .isEqualTo("{\"donations\":[]}");
    }

    @Test
    @Order(4)
    void refusesWhatIsTooMuch() throws Exception {
        byte[] tenMegabytes = new byte[10_000_000];
        HttpHeaders headers = Signed.byStripe("{}", Signed.STRIPE_SECRET, Instant.now());
        assertProblem(send("stripe", headers, BodyPublishers.ofByteArray(tenMegabytes)), 413);
        assertProblem(
                send("stripe", headers, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tenMegabytes))),
                413);
        byte[] justTooMuch = new byte[256 * 1024 + 1];
        assertProblem(
                send("stripe", headers, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(justTooMuch))),
                413);
        assertProblem(send("stripe", headers, BodyPublishers.ofByteArray(new byte[256 * 1024])), 400);

        for (String encoding : List.of("gzip", "br", "identity, gzip", "GZIP")) {
            HttpHeaders encoded = Signed.byStripe("{}", Signed.STRIPE_SECRET, Instant.now());
            encoded.set("Content-Encoding", encoding);
            assertProblem(send("stripe", encoded, BodyPublishers.ofString("{}")), 415);
        }
        String deep = "{\"id\":\"e\",\"type\":\"x\",\"d\":" + "[".repeat(500) + "]".repeat(500) + "}";
        assertProblem(
                send(
                        "stripe",
                        Signed.byStripe(deep, Signed.STRIPE_SECRET, Instant.now()),
                        BodyPublishers.ofString(deep)),
                400);
        assertProblem(send("nobody", headers, BodyPublishers.ofString("{}")), 404);
        assertProblem(send("stripe%20", headers, BodyPublishers.ofString("{}")), 404);
    }

    @Test
    @Order(5)
    void answersEveryMalformedRequestWithAProblemOfTheCaller() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> names = List.of(
                "Stripe-Signature",
                "webhook-id",
                "webhook-timestamp",
                "webhook-signature",
                "Content-Type",
                "Accept",
                "traceparent");
        for (int i = 0; i < 1_000; i++) {
            HttpHeaders headers = new HttpHeaders();
            for (String name : names) {
                if (random.nextBoolean()) {
                    headers.set(
                            name,
                            random.ints(random.nextInt(40), ' ', 0x7f)
                                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                    .toString());
                }
            }
            HttpResponse<String> answer = send(
                    random.nextBoolean() ? "stripe" : "standard",
                    headers,
                    BodyPublishers.ofString(random.nextBoolean() ? "{}" : "a=b&c"));
            assertThat(answer.statusCode()).as("seed %d: %s", seed, headers).isEqualTo(400);
        }
        HttpHeaders form = new HttpHeaders();
        form.set("Content-Type", "multipart/form-data");
        assertProblem(send("stripe", form, BodyPublishers.ofString("--x")), 400);
        String gift = body("evt_form", "customer.created", Instant.now(), Map.of("id", "cus_1"));
        HttpHeaders asForm = Signed.byStripe(gift, Signed.STRIPE_SECRET, Instant.now());
        asForm.set("Content-Type", "application/x-www-form-urlencoded");
        assertThat(send("stripe", asForm, BodyPublishers.ofString(gift)).statusCode())
                .as("whatever it calls itself, it is read as bytes")
                .isEqualTo(200);
    }

    @Test
    @Order(6)
    void keepsAndCountsWhatItRefused() {
        MongoOperations stored = service.getBean(MongoOperations.class);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(stored.getCollection(RejectedWebhooks.COLLECTION)
                                .countDocuments())
                        .isPositive());
        stored.getCollection(RejectedWebhooks.COLLECTION)
                .find()
                .forEach(document -> assertThat(document.keySet())
                        .isSubsetOf("_id", "provider", "reason", "at", "skewSeconds", "bytes", "sha256"));
        MeterRegistry meters = service.getBean(MeterRegistry.class);
        assertThat(meters.get("donation.webhooks")
                        .tags("provider", "stripe", "type", "payment_intent.succeeded", "outcome", "accepted")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(meters.get("donation.webhooks")
                        .tags("provider", "stripe", "type", "other", "outcome", "ignored")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("donation.webhooks")
                        .tags("provider", "unknown", "type", "none", "outcome", "unknown-provider")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("pipeline.latency")
                        .tag("stage", "donation")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    @Order(7)
    void showsDonationsToThoseWithATokenOnly() throws Exception {
        for (String path :
                List.of("/api/donations/x", "/api/donations?reference=x", "/webhooks/stripe", "/actuator/env")) {
            HttpResponse<String> answer =
                    HTTP.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
        }
        assertThat(get("/openapi", 200)).contains("/webhooks/{provider}").contains("/api/donations/{id}");
    }

    @Test
    @Order(8)
    void takesParametersAsTextAndNothingElse() throws Exception {
        String none = "{\"donations\":[]}";
        assertThat(get("/api/donations?reference=%7B%22%24ne%22%3Anull%7D", 200))
                .isEqualTo(none);
        assertThat(get("/api/donations?reference=%24ne", 200)).isEqualTo(none);
        assertThat(get("/api/donations?reference=x&reference=pi_story", 200)).isEqualTo(none);
        get("/api/donations?reference%5B%24ne%5D=x", 400);
        get("/api/donations", 400);
        get("/api/donations/don_nothing", 404);
        get("/api/donations/%7B%22%24ne%22%3A1%7D", 404);
    }

    @Test
    @Order(9)
    void letsNoSlowClientStandInTheWay() throws Exception {
        int port = uri("/").getPort();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("localhost", port);
                slow.add(socket);
                socket.getOutputStream()
                        .write("POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            long begin = System.nanoTime();
            post("stripe", body("evt_fast", "customer.created", Instant.now(), Map.of("id", "cus_2")), 200);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
    }

    @Test
    @Order(9)
    void goesOnWhileTenThousandConnectionsSayNothing() throws Exception {
        int port = uri("/").getPort();
        try (IdleCrowd crowd = IdleCrowd.before(port, Math.min(10_000, IdleCrowd.possible()))) {
            assertThat(crowd.isStanding()).isTrue();
            for (int i = 0; i < 100; i++) {
                long begin = System.nanoTime();
                // A connection of its own, as another provider's server would make it.
                try (HttpClient another = HttpClient.newHttpClient()) {
                    String event = body("evt_crowd_" + i, "customer.created", Instant.now(), Map.of("id", "cus_" + i));
                    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/webhooks/stripe"))
                            .timeout(Duration.ofSeconds(10))
                            .POST(BodyPublishers.ofString(event));
                    Signed.byStripe(event, Signed.STRIPE_SECRET, Instant.now())
                            .forEach((name, values) -> request.header(name, values.getFirst()));
                    assertThat(another.send(request.build(), HttpResponse.BodyHandlers.discarding())
                                    .statusCode())
                            .isEqualTo(200);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    @Order(10)
    void answersABrokenTransferWithA400() throws Exception {
        try (Socket socket = new Socket("localhost", uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    @Order(11)
    void logsNeitherSecretsNorPeople() {
        assertThat(LOGGED.toString(StandardCharsets.UTF_8))
                .contains("says DonationReceived")
                .contains("says DonorContact")
                .doesNotContain(Signed.STRIPE_SECRET)
                .doesNotContain(Signed.STANDARD_SECRET)
                .doesNotContain(TOKEN)
                .doesNotContain("하늘")
                .doesNotContain("Bcc")
                .doesNotContain("@example.org");
    }

    @Test
    @Order(12)
    void startsOnlyWithSecrets() {
        for (String missing : List.of("STRIPE_WEBHOOK_SECRETS", "STANDARD_WEBHOOKS_SECRETS")) {
            List<String> arguments = new ArrayList<>(arguments());
            arguments.removeIf(each -> each.contains(missing));
            assertThatThrownBy(() -> DonationService.application().run(arguments.toArray(String[]::new)))
                    .rootCause()
                    .hasMessageContaining("set " + missing);
        }
    }

    @Test
    @Order(13)
    void asksForPatienceWhenKafkaIsAway() throws Exception {
        listener.close(); // with the broker gone, it would wait for it
        kafka.destroy();
        String body = body(
                "evt_away", "payment_intent.succeeded", Instant.now(), new Payments("pi_a", 1, "usd").intent(HARBOUR));
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = send(
                    "stripe",
                    Signed.byStripe(body, Signed.STRIPE_SECRET, Instant.now()),
                    BodyPublishers.ofString(body));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            assertProblem(answer, 503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        }
    }

    private static void post(String provider, String body, int status) throws Exception {
        HttpHeaders headers = Signed.byStripe(body, Signed.STRIPE_SECRET, Instant.now());
        headers.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(send(provider, headers, BodyPublishers.ofString(body)).statusCode())
                .isEqualTo(status);
    }

    private static HttpResponse<String> send(String provider, HttpHeaders headers, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("/webhooks/" + provider)).POST(body);
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(JSON.readTree(answer.body()).get("status").intValue()).isEqualTo(status);
    }

    private static String get(String path, int status) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        if (status >= 400) {
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        }
        return answer.body();
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + service.getEnvironment().getProperty("local.server.port") + path);
    }

    /** Everything said under a key until now, in order. */
    private static List<Envelope<Event>> says(String key) {
        poll();
        List<Envelope<Event>> said = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : RECORDS) {
            if (!each.topic().endsWith(".dlq") && key.equals(EventCodec.text(each.key()))) {
                if (EventCodec.read(headers(each), each.value())
                        instanceof EventCodec.Reading.Understood(Envelope<Event> envelope)) {
                    said.add(envelope);
                }
            }
        }
        return said;
    }

    private static List<String> deadLetters() {
        poll();
        return RECORDS.stream()
                .filter(each -> each.topic().endsWith(".dlq"))
                .map(each -> headers(each).get(Said.REASON))
                .toList();
    }

    private static void poll() {
        listener.poll(Duration.ofMillis(100)).forEach(RECORDS::add);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new java.util.HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), EventCodec.text(header.value())));
        return headers;
    }

    /** Writes to two places. */
    private static final class TeeOutputStream extends OutputStream {
        private final OutputStream one;
        private final OutputStream other;

        TeeOutputStream(OutputStream one, OutputStream other) {
            this.one = one;
            this.other = other;
        }

        @Override
        public void write(int b) throws IOException {
            one.write(b);
            other.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            one.write(bytes, from, length);
            other.write(bytes, from, length);
        }
    }
}
