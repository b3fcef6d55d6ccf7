package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    private static final TopicPartition LOG = new TopicPartition("log", 0);

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesKill9AndSoDoTransactions() throws Exception {
        List<String> acknowledged = Victim.killedAfter(50, Producer.class, directory);

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            List<String> read = committed(kafka.brokers(), acknowledged.size());
            assertThat(read).containsSubsequence(acknowledged).doesNotHaveDuplicates();
            // The next instance of the same transactional id ends what the killed one left open.
            try (KafkaProducer<String, String> producer = producer(kafka.brokers())) {
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>("log", "k", "after"));
                producer.commitTransaction();
            }
            assertThat(committed(kafka.brokers(), read.size() + 1)).last().isEqualTo("after");
        }
    }

    /** Says "kept" only after the broker has committed. */
    static final class Producer {
        public static void main(String[] args) throws Exception {
            EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
                admin.createTopics(List.of(new NewTopic("log", 1, (short) -1)))
                        .all()
                        .get();
            }
            try (KafkaProducer<String, String> producer = producer(kafka.brokers())) {
                for (int n = 0; ; n++) {
                    producer.beginTransaction();
                    var _ = producer.send(new ProducerRecord<>("log", "k", String.valueOf(n)));
                    producer.commitTransaction();
                    System.out.println("kept " + n);
                }
            }
        }
    }

    private static KafkaProducer<String, String> producer(String brokers) {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "acks", "all", "transactional.id", "t"),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static List<String> committed(String brokers, int atLeast) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", brokers);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(LOG));
            consumer.seekToBeginning(List.of(LOG));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < atLeast && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
