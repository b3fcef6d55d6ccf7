package org.almoner.console;

import static org.almoner.console.SampleGift.seen;
import static org.almoner.console.SampleGift.toSend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.almoner.console.Offsets.Depth;
import org.almoner.console.Way.Stage;
import org.almoner.console.Way.State;
import org.almoner.events.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The console on a real broker, with transactions in the log, and with services that answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FollowingTest {

    private static final String TOKEN = "the-operators-token-1";

    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private final Map<String, String> emails = new ConcurrentHashMap<>();
    private HttpServer services;
    private KafkaProducer<byte[], byte[]> transactional;
    private Admin admin;
    private ConfigurableApplicationContext console;

    @BeforeAll
    void start() throws Exception {
        Awaitility.setDefaultTimeout(
                Duration.ofMinutes(1)); // a loaded machine is slow, and nothing here is about speed
        broker.brokerProperties(Map.of(
                "transaction.state.log.replication.factor",
                "1",
                "transaction.state.log.min.isr",
                "1",
                "auto.create.topics.enable",
                "false"));
        broker.afterPropertiesSet();
        admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()));
        services = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        services.createContext("/", exchange -> {
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String answer = known
                    ? answer(
                            exchange.getRequestURI().getPath(),
                            exchange.getRequestURI().getQuery())
                    : "{}";
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        services.start();
        // The console is there before the topics, as on a fresh cluster.
        console = open();
        admin.createTopics(Stream.concat(
                                Stream.of(Topic.values()).map(each -> new NewTopic(each.topicName(), 4, (short) 1)),
                                Stream.of(new NewTopic(Topic.DONATIONS.deadLetters(Way.LEDGER), 1, (short) 1)))
                        .toList())
                .all()
                .get();
        transactional = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.getBrokersAsString(), "transactional.id", "test"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        transactional.initTransactions();
    }

    @AfterAll
    void stop() {
        Awaitility.reset();
        console.close();
        transactional.close();
        admin.close();
        services.stop(0);
        broker.destroy();
    }

    @Test
    @Order(1)
    void a_gift_is_followed_to_its_email() throws Exception {
        SampleGift ada = SampleGift.at(Instant.now());
        say(ada.webhook(0, "payment_intent.succeeded", 0));
        say(ada.received(0, 12));
        RecordMetadata allocated = say(ada.allocated(0, 38));
        await().untilAsserted(() -> assertThat(states(ada))
                .containsExactly(State.DONE, State.DONE, State.DONE, State.WAITING, State.WAITING));

        commit(Way.CAMPAIGN, allocated, 0);
        await().until(() ->
                bean(WatchOffsets.class).offsets().value().committed().containsKey(Way.CAMPAIGN));
        assertThat(states(ada).get(3)).isEqualTo(State.WAITING);
        commit(Way.CAMPAIGN, allocated, 1);
        emails.put(
                ada.id().value(),
                "{\"id\":\"eml_1\",\"donation\":\"" + ada.id()
                        + "\",\"kind\":\"thank-you\",\"status\":\"sent\",\"sentAt\":\""
                        + ada.receivedAt().plusMillis(812) + "\"}");

        await().untilAsserted(() -> assertThat(states(ada)).containsOnly(State.DONE));
        List<Stage> stages = stages(ada);
        assertThat(stages.get(3).atMost()).isTrue();
        assertThat(stages.get(3).took()).isPositive();
        assertThat(stages.get(4).took()).isEqualTo(Duration.ofMillis(812));
        assertThat(stages.get(2).at())
                .hasToString("allocations.v1/" + allocated.partition() + "/" + allocated.offset());
    }

    @Test
    @Order(2)
    void lag_and_dead_letters_count_records_and_no_markers() throws Exception {
        SampleGift ada = SampleGift.at(Instant.now().plusSeconds(1));
        RecordMetadata first = say(ada.received(0, 12));
        say(ada.refunded(1, 20, 0, 100));
        say(ada.refunded(2, 30, 100, 200));
        say(SampleGift.deadLetter(ada.received(0, 12), Way.LEDGER, "no. 1", 0));
        say(SampleGift.deadLetter(ada.refunded(1, 20, 0, 100), Way.LEDGER, "no. 2", 0));
        commit(Way.LEDGER, first, 1);
        // Every other partition is read to its end.
        for (int partition = 0; partition < 4; partition++) {
            if (partition != first.partition()) {
                commit(Way.LEDGER, new TopicPartition(first.topic(), partition), 1_000);
            }
        }

        await().untilAsserted(() -> {
            assertThat(bean(WatchOffsets.class).trends())
                    .filteredOn(each -> each.lag().group().equals(Way.LEDGER))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.lag().records()).isEqualTo(2);
                        assertThat(each.lag().reading()).isFalse();
                    });
            assertThat(bean(WatchOffsets.class).deadLetters())
                    .containsExactly(new Depth(Topic.DONATIONS.deadLetters(Way.LEDGER), 2));
        });
        assertThat(bean(MeterRegistry.class)
                        .get("dlq.depth")
                        .tag("topic", Topic.DONATIONS.deadLetters(Way.LEDGER))
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(bean(MeterRegistry.class)
                        .get("consumer.lag")
                        .tags("group", Way.LEDGER, "topic", "donations.v1")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(bean(Gifts.class).refusals())
                .extracting(Sighting.Refused::reason)
                .contains("no. 1", "no. 2");
    }

    @Test
    @Order(3)
    void what_the_services_answer_is_shown() {
        await().untilAsserted(() -> {
            assertThat(bean(AskServices.class).funds().value().funds())
                    .singleElement()
                    .satisfies(fund -> {
                        assertThat(fund.name()).isEqualTo("Safe Passage Fund");
                        assertThat(fund.balances()).containsExactly(SampleGift.usd(250_000));
                    });
            assertThat(bean(AskServices.class).trialBalance().value().balances())
                    .isTrue();
            assertThat(bean(AskServices.class).emails().away()).isFalse();
        });
    }

    @Test
    @Order(4)
    void a_restart_shows_the_same_newest_gifts_and_leaves_no_trace_in_kafka() throws Exception {
        // Later than the gifts of the other stories, one of which is a second ahead.
        Instant now = Instant.now().plusSeconds(60);
        List<SampleGift> many = IntStream.range(0, 400)
                .mapToObj(i -> SampleGift.at(now.plusMillis(i)))
                .toList();
        transactional.beginTransaction();
        for (SampleGift each : many) {
            var _ = transactional.send(toSend(each.webhook(0, "payment_intent.succeeded", 0)));
            var _ = transactional.send(toSend(each.received(0, 12)));
        }
        transactional.commitTransaction();
        List<String> newest = many.reversed().stream()
                .limit(100)
                .map(each -> each.id().value())
                .toList();
        await().untilAsserted(() -> assertThat(newestIds()).isEqualTo(newest));

        console.close();
        console = open();

        await().untilAsserted(() -> assertThat(newestIds()).isEqualTo(newest));
        assertThat(admin.listGroups().all().get())
                .extracting(each -> each.groupId())
                .containsExactlyInAnyOrder(Way.CAMPAIGN, Way.LEDGER);
    }

    private List<String> newestIds() {
        return bean(Gifts.class).newest(100, "").stream()
                .map(each -> each.id().value())
                .toList();
    }

    private ConfigurableApplicationContext open() {
        String there = "http://127.0.0.1:" + services.getAddress().getPort();
        return OperationsConsole.application()
                .properties(
                        "KAFKA_BROKERS=" + broker.getBrokersAsString(),
                        "ALMONER_OPERATOR_TOKEN=" + TOKEN,
                        "LEDGER_URL=" + there,
                        "NOTIFICATION_URL=" + there,
                        "CONSOLE_PORT=0",
                        "almoner.console.tail=300")
                .run();
    }

    private String answer(String path, String query) throws IOException {
        return switch (path) {
            case "/api/funds" ->
                "{\"funds\":[{\"id\":\"safe-passage\",\"name\":\"Safe Passage Fund\",\"restriction\":\"with-donor-restrictions\",\"balances\":[{\"minor\":250000,\"currency\":\"USD\"}],\"missions\":1}]}";
            case "/api/trial-balance" ->
                "{\"currencies\":[{\"currency\":\"USD\",\"debits\":1,\"credits\":1,\"difference\":0}]}";
            case "/api/emails" ->
                Stream.of(query.split("&"))
                        .map(each -> emails.get(each.substring("donation=".length())))
                        .filter(each -> each != null)
                        .collect(Collectors.joining(",", "{\"emails\":[", "]}"));
            default -> throw new IOException("not asked for: " + path);
        };
    }

    private <T> T bean(Class<T> type) {
        return console.getBean(type);
    }

    private List<Stage> stages(SampleGift gift) {
        return bean(TakePicture.class)
                .gift(gift.id().value())
                .map(each -> each.way().stages())
                .orElse(List.of());
    }

    private List<State> states(SampleGift gift) {
        return stages(gift).stream().map(Stage::state).toList();
    }

    private RecordMetadata say(ConsumerRecord<byte[], byte[]> record) throws Exception {
        assertThat(seen(record)).isNotNull();
        transactional.beginTransaction();
        var sent = transactional.send(toSend(record));
        transactional.commitTransaction();
        return sent.get();
    }

    private void commit(String group, RecordMetadata record, int beyond) throws Exception {
        commit(group, new TopicPartition(record.topic(), record.partition()), record.offset() + beyond);
    }

    private void commit(String group, TopicPartition partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }
}
