package org.almoner.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts records on the topics that nobody can understand, and remembers where. */
final class Poison {

    enum Taste {
        BAD_JSON,
        UNKNOWN_VERSION,
        /** As large as a topic takes: its dead letter is larger, by its headers. */
        ONE_MEGABYTE
    }

    private static final int MEGABYTE = 1_048_250;

    private final Kafka kafka;
    private final Set<String> places = ConcurrentHashMap.newKeySet();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final Set<String> buried = ConcurrentHashMap.newKeySet();

    Poison(Kafka kafka) {
        this.kafka = kafka;
    }

    /** @return {@code donations.v1/3/42} */
    String put(String topic, Taste taste, RandomGenerator random) throws ExecutionException, InterruptedException {
        byte[] value = switch (taste) {
            case BAD_JSON -> "{\"donation\": \"don_".getBytes(StandardCharsets.UTF_8);
            case UNKNOWN_VERSION -> "{}".getBytes(StandardCharsets.UTF_8);
            case ONE_MEGABYTE -> new byte[MEGABYTE];
        };
        String type = switch (topic) {
            case "donations.v1" -> "DonationReceived";
            case "allocations.v1" -> "FundAllocated";
            case "donors.v1" -> "DonorContact";
            case "campaigns.v1" -> "CampaignChanged";
            default -> "WebhookReceived";
        };
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(
                topic, null, null, ("poison-" + random.nextInt(1000)).getBytes(StandardCharsets.UTF_8), value);
        // A version 1 webhook with a broken body would be taken for one: the body is its provider's.
        boolean other = taste == Taste.UNKNOWN_VERSION || topic.equals("webhooks.v1");
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "poison-" + random.nextInt(),
                        "ce_type", "org.almoner." + type + (other ? ".v9" : ".v1"),
                        "ce_source", "/nowhere",
                        "ce_subject", "poison",
                        "ce_time", "2026-11-22T10:00:00Z",
                        "ce_receivedat", "2026-11-22T10:00:00Z")
                .forEach((name, header) -> sent.headers().add(name, header.getBytes(StandardCharsets.UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            RecordMetadata at = producer.send(sent).get();
            String place = at.topic() + "/" + at.partition() + "/" + at.offset();
            places.add(place);
            Log.READERS.forEach((group, topics) -> {
                if (topics.contains(topic)) {
                    buried.add(topic + "." + group + ".dlq " + place);
                }
            });
            return place;
        }
    }

    /** @return whether there were so many records on the topic; then they are there again, at other offsets */
    boolean again(String topic, int count) throws ExecutionException, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> copied = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = Log.consumer(kafka)) {
            Log.records(consumer, topic, record -> {
                String place = record.topic() + "/" + record.partition() + "/" + record.offset();
                if (copied.size() < count && !places.contains(place)) {
                    copied.add(record);
                }
            });
        }
        if (copied.size() < count) {
            return false;
        }
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> each : copied) {
                producer.send(new ProducerRecord<>(
                                topic, each.partition(), null, each.key(), each.value(), each.headers()))
                        .get();
            }
        }
        return true;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.inside(), "acks", "all", "max.request.size", 4 * MEGABYTE),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Something was committed past a record that stands nowhere else. */
    void lost(String what) {
        lost.add(what);
    }

    Set<String> lost() {
        return lost;
    }

    /** Where the poison is. */
    Set<String> places() {
        return places;
    }

    /** Which dead letters there must be: {@code topic of dead letters, space, place}. */
    Set<String> buried() {
        return buried;
    }

    static List<String> topics() {
        return List.of("webhooks.v1", "donations.v1", "allocations.v1", "donors.v1", "campaigns.v1");
    }
}
