package org.almoner.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Place;
import org.almoner.events.ReallocationEvent.ReallocationDue;
import org.almoner.events.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The loop as Spring Cloud Stream runs it, on a real broker: what is bad is kept, what fails comes again, nothing is said twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BindingTest {

    /** A batch of one such record is as large as a broker takes by default, or nearly. */
    private static final int LARGE = 1_048_588 - 80;

    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private ConfigurableApplicationContext service;

    @BeforeAll
    void start() {
        broker.brokerProperties(Map.of(
                "transaction.state.log.replication.factor",
                "1",
                "transaction.state.log.min.isr",
                "1",
                "auto.create.topics.enable",
                "false"));
        broker.afterPropertiesSet();
        service = new SpringApplicationBuilder(Repeater.class)
                .properties(
                        "spring.config.import=classpath:delivery.yml",
                        "spring.application.name=repeater",
                        "almoner.service=repeater",
                        "KAFKA_BROKERS=" + broker.getBrokersAsString(),
                        "KAFKA_PARTITIONS=3",
                        "MONGODB_URI=mongodb://localhost:1",
                        "almoner.kafka.retry-delay=20ms",
                        "spring.cloud.function.definition=donations",
                        "spring.cloud.stream.bindings.donations-in-0.destination=donations.v1")
                .run();
    }

    @AfterAll
    void stop() {
        service.close();
        broker.destroy();
    }

    @Test
    void everyGoodRecordIsSaidOnceAndEveryBadOneIsKeptWithItsReason() throws Exception {
        Repeater repeater = service.getBean(Repeater.class);
        repeater.failures.set(4);
        Appender appender = service.getBean(Appender.class);
        Set<String> ids = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 50; i++) {
            DonationId donation = DonationId.of("test", "payment-" + i);
            ids.add(donation.value());
            appender.append(EventCodec.encode(envelope(donation)), Duration.ofSeconds(10));
            if (i % 10 == 0) {
                appender.append(
                        new EventCodec.Encoded(
                                Topic.DONATIONS.topicName(),
                                donation.value(),
                                Map.of("ce_type", "org.almoner.DonationFailed.v9", "ce_id", "poison-" + i),
                                "{".getBytes(StandardCharsets.UTF_8)),
                        Duration.ofSeconds(10));
            }
        }

        List<ConsumerRecord<byte[], byte[]>> said = readCommitted(Topic.REALLOCATIONS.topicName(), 50);
        assertThat(said.stream().map(BindingTest::subject)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(repeater.failures.get())
                .describedAs("the batches really failed first")
                .isNegative();

        List<ConsumerRecord<byte[], byte[]>> dead = readCommitted("donations.v1.repeater.dlq", 5);
        assertThat(dead)
                .filteredOn(record -> record.value().length < LARGE)
                .hasSize(5)
                .allSatisfy(record -> {
                    assertThat(header(record, Said.REASON)).isEqualTo("unknown version: org.almoner.DonationFailed.v9");
                    assertThat(header(record, Said.TOPIC)).isEqualTo("donations.v1");
                    assertThat(header(record, Said.OFFSET)).matches("\\d+");
                    assertThat(record.value()).isEqualTo(new byte[] {'{'});
                });
    }

    /** Its dead letter is larger than itself, and must not stop the partition. */
    @Test
    void aBadRecordAsLargeAsATopicTakesIsKeptToo() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.getBrokersAsString(), "max.request.size", 2 * LARGE);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.DONATIONS.topicName(), new byte[LARGE]))
                    .get();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(readCommitted("donations.v1.repeater.dlq", 1))
                        .filteredOn(record -> record.value().length == LARGE)
                        .hasSize(1));
    }

    @Test
    void topicsAreMadeWithTheirSettings() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            var topics = admin.describeTopics(
                            Stream.of(Topic.values()).map(Topic::topicName).toList())
                    .allTopicNames()
                    .get();
            assertThat(topics.values())
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    private static Envelope<Event> envelope(DonationId donation) {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        return new Envelope<>(
                donation.value() + ":0", "/test", now, now, null, null, new DonationFailed(donation, "card_declined"));
    }

    private List<ConsumerRecord<byte[], byte[]>> readCommitted(String topic, int atLeast) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", broker.getBrokersAsString());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                // The input is drained when its committed offsets have reached its end: nothing more can come.
                return records.size() >= atLeast;
            });
            consumer.poll(Duration.ofMillis(500)).forEach(records::add);
            return records;
        }
    }

    private static String subject(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return EventCodec.text(record.headers().lastHeader(name).value());
    }

    /** A service that says one event for each that it hears, and stumbles as often as it is told to. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Repeater implements Effect<Envelope<Event>> {

        final AtomicInteger failures = new AtomicInteger();

        @Bean
        Consumer<Poll> donations(Deliveries deliveries) {
            return deliveries.events(Topic.DONATIONS, "test", this);
        }

        @Override
        public void take(List<Heard<Envelope<Event>>> batch, Said said) {
            for (Heard<Envelope<Event>> heard : batch) {
                Envelope<Event> envelope = heard.what();
                DonationFailed failed = (DonationFailed) envelope.event();
                said.event(envelope.leadsTo(
                        envelope.id() + "/repeated",
                        "/repeater",
                        envelope.time(),
                        heard.source().toString(),
                        new ReallocationDue(envelope.id(), failed.donation(), String.valueOf(Place.NONE.campaign()))));
            }
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("stumbled, after everything was said");
            }
        }
    }
}
