package org.almoner.benchmarks;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.almoner.events.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.RawBsonDocument;

/**
 * How fast the parts below the pipeline are with the same bytes and nothing else to do: every record that the pipeline wrote is
 * produced (acks=all, idempotent) and consumed once by plain clients, while every document that it stored is inserted
 * (majority, journaled, a thousand at a time, unordered).
 */
final class RawLimit {

    private static final int BATCH = 1_000;

    private final String brokers;
    private final MongoClient mongo;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
    private final Map<String, List<RawBsonDocument>> documents = new LinkedHashMap<>();

    RawLimit(String brokers, MongoClient mongo) {
        this.brokers = brokers;
        this.mongo = mongo;
    }

    /** Remembers what the pipeline has written so far. */
    void take() {
        for (Topic topic : Topic.values()) {
            records.put(topic.topicName(), consume(topic.topicName(), Long.MAX_VALUE));
        }
        for (String database : mongo.listDatabaseNames()) {
            if (database.startsWith("almoner_") && !database.equals("almoner_raw")) {
                for (String collection : mongo.getDatabase(database).listCollectionNames()) {
                    List<RawBsonDocument> all = new ArrayList<>();
                    mongo.getDatabase(database)
                            .getCollection(collection, RawBsonDocument.class)
                            .find()
                            .into(all);
                    documents.put(database + "." + collection, all);
                }
            }
        }
    }

    int recordCount() {
        return records.values().stream().mapToInt(List::size).sum();
    }

    long recordBytes() {
        return records.values().stream()
                .flatMap(List::stream)
                .mapToLong(each -> Math.max(0, each.serializedKeySize()) + Math.max(0, each.serializedValueSize()))
                .sum();
    }

    int documentCount() {
        return documents.values().stream().mapToInt(List::size).sum();
    }

    long documentBytes() {
        return documents.values().stream()
                .flatMap(List::stream)
                .mapToLong(each -> each.getByteBuffer().remaining())
                .sum();
    }

    /** @return seconds that it took */
    double write() throws InterruptedException, ExecutionException {
        mongo.getDatabase("almoner_raw").drop();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                topics.add(new NewTopic(raw(topic.topicName()), partitions(admin, topic.topicName()), (short) -1));
            }
            admin.createTopics(topics).all().get();
        }
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(this::produceAll));
            records.forEach((topic, written) -> all.add(threads.submit(() -> consume(raw(topic), written.size()))));
            documents.forEach((name, stored) -> all.add(threads.submit(() -> insertAll(name, stored))));
            for (Future<?> each : all) {
                each.get();
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private void produceAll() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", brokers, "acks", "all", "enable.idempotence", true, "linger.ms", 5);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach((topic, written) -> written.forEach(each -> {
                var _ = producer.send(
                        new ProducerRecord<>(raw(topic), each.partition(), each.key(), each.value(), each.headers()));
            }));
            producer.flush();
        }
    }

    private void insertAll(String name, List<RawBsonDocument> stored) {
        MongoCollection<RawBsonDocument> collection = mongo.getDatabase("almoner_raw")
                .getCollection(name, RawBsonDocument.class)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        for (int from = 0; from < stored.size(); from += BATCH) {
            collection.insertMany(
                    stored.subList(from, Math.min(stored.size(), from + BATCH)),
                    new InsertManyOptions().ordered(false));
        }
    }

    /** Until {@code count} records have come, or all that are there now. */
    private List<ConsumerRecord<byte[], byte[]>> consume(String topic, long count) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", brokers);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", BATCH);
        List<ConsumerRecord<byte[], byte[]>> consumed = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
            while (consumed.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(consumed::add);
                if (count == Long.MAX_VALUE
                        && partitions.stream()
                                .allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L))) {
                    break;
                }
            }
        }
        return consumed;
    }

    private static int partitions(Admin admin, String topic) throws InterruptedException, ExecutionException {
        return Objects.requireNonNull(
                        admin.describeTopics(List.of(topic))
                                .allTopicNames()
                                .get()
                                .get(topic),
                        topic)
                .partitions()
                .size();
    }

    private static String raw(String topic) {
        return "raw." + topic;
    }
}
