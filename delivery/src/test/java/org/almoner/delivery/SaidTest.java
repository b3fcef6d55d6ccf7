package org.almoner.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.events.EventCodec;
import org.almoner.events.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class SaidTest {

    private final Said said = new Said(topic -> topic + ".model.dlq");

    private static Incoming incoming(byte[] key, byte[] value) {
        ConsumerRecord<byte[], byte[]> kafka = new ConsumerRecord<>(Topic.DONATIONS.topicName(), 3, 42, key, value);
        kafka.headers().add("ce_id", "evt".getBytes(StandardCharsets.UTF_8));
        return new Incoming(new Source(kafka.topic(), "t0p1c", kafka.partition(), kafka.offset()), kafka);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), EventCodec.text(header.value())));
        return headers;
    }

    @Test
    void a_dead_letter_is_the_record_as_it_came_with_why_and_where() {
        byte[] key = {1, 2};
        byte[] value = {(byte) 0xff, 0};
        Incoming record = incoming(key, value);
        said.deadLetter(record, "it is Greek");

        ProducerRecord<byte[], byte[]> letter = said.records().getFirst();
        assertThat(letter.topic()).isEqualTo("donations.v1.model.dlq");
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(headers(letter))
                .isEqualTo(Map.of(
                        "ce_id",
                        "evt",
                        Said.REASON,
                        "it is Greek",
                        Said.TOPIC,
                        "donations.v1",
                        Said.PARTITION,
                        "3",
                        Said.OFFSET,
                        "42"));
        assertThat(record.kafka().headers()).as("the original is left alone").hasSize(1);
    }

    @Test
    void a_tombstone_and_a_record_without_a_key_can_be_dead_letters() {
        said.deadLetter(incoming(null, null), "nothing there");
        assertThat(said.records().getFirst().key()).isNull();
        assertThat(said.records().getFirst().value()).isNull();
    }

    @Test
    void asyncapi_names_the_headers_of_a_dead_letter() throws IOException {
        said.deadLetter(incoming(null, null), "");
        List<String> added = new ArrayList<>(headers(said.records().getFirst()).keySet());
        added.remove("ce_id");
        try (Reader file = Files.newBufferedReader(Path.of("../docs/asyncapi.yaml"))) {
            Map<?, ?> schema = new Yaml().load(file);
            for (String name : List.of("components", "schemas", "DeadLetterHeaders")) {
                schema = (Map<?, ?>) schema.get(name);
            }
            assertThat(((Map<?, ?>) schema.get("properties")).keySet().stream().map(Object::toString))
                    .containsExactlyInAnyOrderElementsOf(added);
            assertThat(((List<?>) schema.get("required")).stream().map(Object::toString))
                    .containsExactlyInAnyOrderElementsOf(added);
        }
    }
}
