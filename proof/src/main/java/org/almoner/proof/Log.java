package org.almoner.proof;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The topics as they are, read past the services. */
final class Log {

    /** Who reads what: consumer group by its topics. */
    static final Map<String, List<String>> READERS = Map.of(
            "donation-service", List.of("webhooks.v1"),
            "ledger-service", List.of("donations.v1", "campaigns.v1", "reallocations.v1"),
            "campaign-service", List.of("allocations.v1", "campaigns.v1"),
            "notification-service", List.of("donations.v1", "allocations.v1", "donors.v1", "campaigns.v1"));

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A committed record; {@code id} and {@code type} are empty for what is not one of ours. */
    record Seen(
            String topic,
            int partition,
            long offset,
            String id,
            String type,
            Map<String, String> headers,
            byte[] value) {

        JsonNode json() {
            return JSON.readTree(value);
        }

        String place() {
            return topic + "/" + partition + "/" + offset;
        }
    }

    private final Kafka kafka;

    Log(Kafka kafka) {
        this.kafka = kafka;
    }

    /** Every committed record of every topic of ours, dead letters included. */
    List<Seen> all() throws ExecutionException, InterruptedException {
        try (Admin admin = kafka.admin();
                KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            List<TopicPartition> partitions = new ArrayList<>();
            var topics = admin.listTopics().names().get();
            admin.describeTopics(topics)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> topic.partitions()
                            .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
            Map<TopicPartition, Long> from = new HashMap<>();
            partitions.forEach(partition -> from.put(partition, 0L));
            List<Seen> seen = new ArrayList<>();
            between(consumer, from, record -> seen.add(seen(record)));
            return seen;
        }
    }

    /** By group and partition, what is committed. */
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed() throws ExecutionException, InterruptedException {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new TreeMap<>();
        try (Admin admin = kafka.admin()) {
            for (String group : READERS.keySet()) {
                committed.put(
                        group,
                        admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get());
            }
        }
        return committed;
    }

    /** How many records each group has not committed yet, by group; empty if nothing is left. */
    Map<String, Integer> lag() throws ExecutionException, InterruptedException {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed();
        Map<String, Integer> lag = new TreeMap<>();
        try (Admin admin = kafka.admin();
                KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            for (Map.Entry<String, List<String>> reader : READERS.entrySet()) {
                Map<TopicPartition, Long> from = new HashMap<>();
                admin.describeTopics(reader.getValue())
                        .allTopicNames()
                        .get()
                        .forEach((name, topic) -> topic.partitions().forEach(each -> {
                            TopicPartition partition = new TopicPartition(name, each.partition());
                            OffsetAndMetadata known = committed
                                    .getOrDefault(reader.getKey(), Map.of())
                                    .get(partition);
                            from.put(partition, known == null ? 0 : known.offset());
                        }));
                between(consumer, from, record -> lag.merge(reader.getKey(), 1, Integer::sum));
            }
        }
        return lag;
    }

    /** Up to the end as it is now. Between the last record and the end of a partition there may be marks of transactions. */
    private static void between(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
        List<TopicPartition> open = new ArrayList<>(from.keySet());
        open.removeIf(partition -> ends.getOrDefault(partition, 0L) <= from.getOrDefault(partition, 0L));
        consumer.assign(open);
        open.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
        while (!open.isEmpty()) {
            consumer.poll(Duration.ofMillis(200)).forEach(each);
            open.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
        }
    }

    private static Seen seen(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        // Of what is most of all only the headers are looked at.
        byte[] value = record.value();
        if (value == null || record.topic().startsWith("webhooks.v1")) {
            value = new byte[0];
        }
        return new Seen(
                record.topic(),
                record.partition(),
                record.offset(),
                headers.getOrDefault("ce_id", ""),
                headers.getOrDefault("ce_type", ""),
                headers,
                value);
    }

    /** Every committed record of a topic. */
    static void records(
            KafkaConsumer<byte[], byte[]> consumer, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Map<TopicPartition, Long> from = new HashMap<>();
        consumer.partitionsFor(topic).forEach(info -> from.put(new TopicPartition(topic, info.partition()), 0L));
        between(consumer, from, each);
    }

    static KafkaConsumer<byte[], byte[]> consumer(Kafka kafka) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.inside(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
