package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.events.Topic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over a real broker: by the topics that it reads and says, and by HTTP. Each test has a currency of its own. */
class LedgerServiceTest {

    private static final String TOKEN = "operator-token-of-a-test";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<CampaignEvent.Share> SPLIT = List.of(
            new CampaignEvent.Share("education", 3000),
            new CampaignEvent.Share("awareness", 2000),
            new CampaignEvent.Share("safe-passage", 5000));

    private static EmbeddedKafkaKraftBroker kafka;
    private static MongoServer mongo;
    private static ConfigurableApplicationContext service;
    private static KafkaConsumer<byte[], byte[]> listener;
    private static KafkaProducer<byte[], byte[]> sayer;
    private static final List<ConsumerRecord<byte[], byte[]>> HEARD = new ArrayList<>();

    @BeforeAll
    static void start() {
        kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.brokerProperty("transaction.state.log.replication.factor", "1");
        kafka.brokerProperty("transaction.state.log.min.isr", "1");
        kafka.afterPropertiesSet();
        // With MONGODB_URI, the same on that server.
        String uri = Optional.ofNullable(System.getenv("MONGODB_URI")).orElseGet(() -> {
            mongo = new MongoServer(new MemoryBackend());
            return mongo.bindAndGetConnectionString();
        });
        service = LedgerService.application()
                .run(
                        "--server.port=0",
                        "--almoner.service=ledger_test_" + System.nanoTime(),
                        "--KAFKA_BROKERS=" + kafka.getBrokersAsString(),
                        "--KAFKA_PARTITIONS=3",
                        "--MONGODB_URI=" + uri,
                        "--ALMONER_OPERATOR_TOKEN=" + TOKEN);
        Map<String, Object> reading = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.getBrokersAsString(),
                ConsumerConfig.GROUP_ID_CONFIG, "a-listener",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        listener = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        listener.subscribe(List.of(Topic.ALLOCATIONS.topicName(), Topic.DONATIONS.deadLetters("ledger-service")));
        sayer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.getBrokersAsString()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        listener.close();
        sayer.close();
        service.getBean(MongoTemplate.class).getDb().drop();
        service.close();
        if (mongo != null) {
            mongo.shutdownNow();
        }
    }

    @Test
    void aGiftReachesItsFunds() {
        opened("harbour", 1, SPLIT);
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> json(get("/api/campaigns/harbour")));
        assertThat(json(get("/api/campaigns/harbour")).get("revision").asLong()).isEqualTo(1);

        DonationId gift = DonationId.of("stripe", "pi_reaches");
        say(gift + ":0", received(gift, Money.of(100_01, "USD"), new Place("harbour", null)));
        say(gift + ":1", new FeeCharged(gift, "stripe", "txn", Money.of(0, "USD"), Money.of(3_20, "USD")));
        say(gift + ":2", refunded(gift, "USD", 0, 50_00));

        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(
                        () -> assertThat(told(gift)).containsExactly(gift + ":0/allocated", gift + ":2/reversed"));
        // 5001 of 10001 were given, 2500 of 5000 went back, 160 of 320 were borne.
        assertThat(balance("safe-passage", "USD")).isEqualTo(5001 - 2500 - 160);
        assertThat(balance("education", "USD")).isEqualTo(3000 - 1500 - 96);
        JsonNode fund = json(get("/api/funds/safe-passage"));
        assertThat(fund.get("restriction").asString()).isEqualTo("with-donor-restrictions");
        assertThat(fund.get("name").asString()).isEqualTo("Safe Passage Fund");
        assertThat(fund.get("names").get("ko").asString()).isEqualTo("안전한 통로 기금");
        assertThat(fund.get("unitCost").get("minor").asLong()).isEqualTo(2_500_00);
        assertThat(fund.get("reserveFloorUnits").asInt()).isEqualTo(2);

        Envelope<Event> allocated = heard(gift + ":0/allocated");
        assertThat(allocated.traceparent()).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(allocated.cause()).startsWith("donations.v1/");
        assertThat(allocated.source()).isEqualTo("/ledger-service");

        JsonNode usd = currency(json(get("/api/trial-balance")), "USD");
        assertThat(usd.get("difference").asLong()).isZero();
        assertThat(usd.get("debits").asLong()).isPositive();
        String metrics = get("/actuator/prometheus").body();
        assertThat(metrics)
                .contains("ledger_postings_total{application=\"ledger-service\",kind=\"DonationReceived\"}")
                .contains("ledger_trial_balance_difference{application=\"ledger-service\",currency=\"USD\"} 0.0")
                .contains("ledger_suspense{application=\"ledger-service\",currency=\"USD\"}")
                .contains("stage=\"ledger\"");
    }

    @Test
    void aGiftThatComesBeforeItsCampaignIsMoved() {
        DonationId gift = DonationId.of("stripe", "pi_early");
        say(gift + ":0", received(gift, Money.of(70_000, "KRW"), new Place("lantern", null)));
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(balance("general", "KRW")).isEqualTo(70_000));
        assertThat(get("/api/campaigns/lantern").statusCode()).isEqualTo(404);

        opened("lantern", 1, SPLIT);
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(
                        () -> assertThat(told(gift)).contains(gift + ":0/moved/reversed", gift + ":0/moved/allocated"));
        assertThat(balance("general", "KRW")).isZero();
        assertThat(balance("safe-passage", "KRW")).isEqualTo(35_000);

        // What comes later has waited too, and is moved at once; a split that changes meanwhile is not this gift's.
        say(
                "lantern:2",
                new CampaignChanged("lantern", terms(2, List.of(new CampaignEvent.Share("awareness", 10_000)))));
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(json(get("/api/campaigns/lantern"))
                                .get("revision")
                                .asLong())
                        .isEqualTo(2));
        say(gift + ":1", refunded(gift, "KRW", 0, 70_000));
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(told(gift)).contains(gift + ":1/moved/reversed"));
        for (String fund : List.of("general", "education", "awareness", "safe-passage")) {
            assertThat(balance(fund, "KRW")).as(fund).isZero();
        }
    }

    @Test
    void whatIsToldTwiceCountsOnceAndWhatCannotBeUnderstoodIsKept() {
        DonationId gift = DonationId.of("stripe", "pi_twice");
        say(gift + ":0", received(gift, Money.of(9, "CHF"), Place.NONE));
        say(gift + ":0", received(gift, Money.of(9, "CHF"), Place.NONE));
        DonationId nothing = DonationId.of("stripe", "pi_nothing");
        say(nothing + ":0", received(nothing, Money.of(0, "CHF"), Place.NONE));
        DonationId last = DonationId.of("stripe", "pi_last");
        say(last + ":0", received(last, Money.of(1, "CHF"), Place.NONE));
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(told(last)).isNotEmpty();
            assertThat(HEARD)
                    .filteredOn(record -> record.topic().endsWith(".dlq"))
                    .extracting(record -> new String(
                            record.headers().lastHeader("almoner_reason").value(), StandardCharsets.UTF_8))
                    .contains("an amount must be positive");
        });
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(balance("general", "CHF")).isEqualTo(10));
        assertThat(told(gift)).containsExactly(gift + ":0/allocated");
    }

    @Test
    void giftsLargerThanALongHoldsTogether() {
        for (int i = 0; i < 3; i++) {
            DonationId gift = DonationId.of("stripe", "pi_large" + i);
            say(gift + ":0", received(gift, Money.of(Long.MAX_VALUE, "JPY"), Place.NONE));
        }
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(get("/api/funds/general").body())
                        .contains("{\"minor\":27670116110564327421,\"currency\":\"JPY\"}"));
        assertThat(currency(json(get("/api/trial-balance")), "JPY")
                        .get("difference")
                        .asLong())
                .isZero();
        assertThat(json(get("/api/accounts/funds:general/entries?at=" + Instant.now(), TOKEN))
                        .toString())
                .contains("\"balance\":27670116110564327421");
    }

    @Test
    void anAccountsStatementNowAndThen() {
        DonationId first = DonationId.of("stripe", "pi_first");
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        say(first + ":0", noon, received(first, Money.of(100, "SEK"), Place.NONE));
        say(first + ":1", noon.plusSeconds(60), refunded(first, "SEK", 0, 40));
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(balance("general", "SEK")).isEqualTo(60));

        JsonNode then = json(get("/api/accounts/funds:general/entries?at=2026-01-01T12:00:30Z", TOKEN));
        assertThat(then.get("balances").toString())
                .isEqualTo("[{\"currency\":\"SEK\",\"debits\":0,\"credits\":100,\"balance\":100}]");
        JsonNode entry = then.get("entries").get(0);
        assertThat(entry.get("donation").asString()).isEqualTo(first.value());
        assertThat(entry.get("credit").asLong()).isEqualTo(100);
        assertThat(entry.get("debit").asLong()).isZero();
        assertThat(entry.get("what").asString()).isEqualTo("gross");
        assertThat(then.get("next").isNull()).isTrue();

        String path = "/api/accounts/assets:clearing:stripe/entries?at=2026-01-01T12:01:00Z&limit=1";
        JsonNode page = json(get(path, TOKEN));
        assertThat(page.get("entries").get(0).get("what").asString()).isEqualTo("refund");
        JsonNode next = json(
                get(path + "&before=" + URLEncoder.encode(page.get("next").asString(), StandardCharsets.UTF_8), TOKEN));
        assertThat(next.get("entries").get(0).get("id").asString()).isEqualTo(first + ":0");
        assertThat(next.get("next").isNull()).isTrue();

        assertThat(get(path).statusCode()).isEqualTo(401);
        assertThat(get("/api/accounts/funds:nothing/entries", TOKEN).statusCode())
                .isEqualTo(404);
        for (String bad : List.of("?at=yesterday", "?limit=0", "?limit=501", "?limit=x", "?before=x", "?before=x~y")) {
            HttpResponse<String> refused = get("/api/accounts/funds:general/entries" + bad, TOKEN);
            assertThat(refused.statusCode()).as(bad).isEqualTo(400);
            assertThat(refused.headers().firstValue("Content-Type")).as(bad).hasValue("application/problem+json");
        }
    }

    @Test
    void verifyFindsWhatSomebodyEdited() {
        DonationId gift = DonationId.of("stripe", "pi_edited");
        say(gift + ":0", received(gift, Money.of(500, "NOK"), Place.NONE));
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(balance("general", "NOK")).isEqualTo(500));
        assertThat(post("/api/verify", null).statusCode()).isEqualTo(401);
        assertThat(json(post("/api/verify", TOKEN)).get("differences")).isEmpty();
        assertThat(json(post("/api/verify", TOKEN)).get("unbalanced")).isEmpty();
        assertThat(json(post("/api/verify", TOKEN)).get("entries").asLong()).isPositive();

        var journal = service.getBean(MongoOperations.class).getCollection(MongoBooks.JOURNAL);
        journal.updateOne(Filters.eq("_id", gift + ":0"), Updates.set("lines.0.debit", 600L));
        JsonNode report = json(post("/api/verify", TOKEN));
        assertThat(report.get("unbalanced").get(0).asString()).isEqualTo(gift + ":0");
        JsonNode difference = report.get("differences").get(0);
        assertThat(difference.get("tally").asString()).startsWith("assets:clearing:stripe|NOK|");
        assertThat(difference.get("journalDebits").asLong()).isEqualTo(600);
        assertThat(difference.get("tallyDebits").asLong()).isEqualTo(500);
        journal.updateOne(Filters.eq("_id", gift + ":0"), Updates.set("lines.0.debit", 500L));
        assertThat(json(post("/api/verify", TOKEN)).get("differences")).isEmpty();
    }

    @Test
    void whoMayAskWhat() {
        assertThat(get("/api/funds").statusCode()).isEqualTo(200);
        assertThat(get("/api/trial-balance").statusCode()).isEqualTo(200);
        assertThat(get("/api/funds/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/api/funds/nothing").headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(get("/openapi").body()).contains("/api/accounts/{id}/entries");
        assertThat(get("/api/anything-else").statusCode()).isEqualTo(401);
        assertThat(get("/actuator/env").statusCode()).isEqualTo(401);
    }

    private static void opened(String campaign, long revision, List<CampaignEvent.Share> split) {
        say(campaign + ":" + revision, new CampaignOpened(campaign, terms(revision, split)));
    }

    private static Terms terms(long revision, List<CampaignEvent.Share> split) {
        return new Terms(revision, Map.of("en", "A title"), Money.of(1_000_000, "USD"), 1, split, List.of());
    }

    private static DonationReceived received(DonationId gift, Money amount, Place place) {
        return new DonationReceived(
                gift, DonorId.of(gift), "stripe", "pi", amount, place, "en", false, false, Instant.EPOCH);
    }

    private static DonationRefunded refunded(DonationId gift, String currency, long before, long after) {
        return new DonationRefunded(
                gift, "re", Money.of(after, currency), Money.of(before, currency), Money.of(after, currency));
    }

    private static void say(String id, Event event) {
        say(id, Instant.now(), event);
    }

    private static void say(String id, Instant time, Event event) {
        EventCodec.Encoded encoded = EventCodec.encode(new Envelope<>(
                id, "/test", time, time, null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", event));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(encoded.topic(), encoded.key().getBytes(StandardCharsets.UTF_8), encoded.value());
        encoded.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var _ = sayer.send(record);
        sayer.flush();
    }

    /** The ids of what was said about a gift, in order, as often as it was said. */
    private static List<String> told(DonationId gift) {
        listener.poll(Duration.ofMillis(100)).forEach(HEARD::add);
        return HEARD.stream()
                .filter(record -> record.topic().equals(Topic.ALLOCATIONS.topicName()))
                .map(LedgerServiceTest::envelope)
                .filter(envelope -> envelope.event().subject().equals(gift.value()))
                .map(Envelope::id)
                .toList();
    }

    private static Envelope<Event> heard(String id) {
        return HEARD.stream()
                .filter(record -> record.topic().equals(Topic.ALLOCATIONS.topicName()))
                .map(LedgerServiceTest::envelope)
                .filter(envelope -> envelope.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Envelope<Event> envelope(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), EventCodec.text(header.value())));
        return ((EventCodec.Reading.Understood) EventCodec.read(headers, record.value())).envelope();
    }

    private static long balance(String fund, String currency) {
        for (JsonNode balance : json(get("/api/funds/" + fund)).get("balances")) {
            if (balance.get("currency").asString().equals(currency)) {
                return balance.get("minor").asLong();
            }
        }
        return 0;
    }

    private static JsonNode currency(JsonNode trialBalance, String currency) {
        for (JsonNode each : trialBalance.get("currencies")) {
            if (each.get("currency").asString().equals(currency)) {
                return each;
            }
        }
        throw new AssertionError(currency + " is not in " + trialBalance);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> get(String path) {
        return send(request(path, null).GET().build());
    }

    private static HttpResponse<String> get(String path, String token) {
        return send(request(path, token).GET().build());
    }

    private static HttpResponse<String> post(String path, String token) {
        return send(request(path, token).POST(BodyPublishers.noBody()).build());
    }

    private static HttpRequest.Builder request(String path, String token) {
        String port = Objects.requireNonNull(service.getEnvironment().getProperty("local.server.port"));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            // On a starved machine a connection may be reset; whoever awaits something asks again.
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
