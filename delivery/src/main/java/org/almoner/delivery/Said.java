package org.almoner.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.almoner.events.Envelope;
import org.almoner.events.EventCodec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What a batch leads to, in order: events and dead letters, to be committed with the batch's offsets or not at all. */
public final class Said {

    /** Headers of a dead letter, beside those that the record came with. */
    public static final String REASON = "almoner_reason";

    public static final String TOPIC = "almoner_topic";
    public static final String PARTITION = "almoner_partition";
    public static final String OFFSET = "almoner_offset";

    private final UnaryOperator<String> deadLetterTopic;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    /** @param deadLetterTopic from the topic a record came on to the one it goes to when it cannot be understood */
    public Said(UnaryOperator<String> deadLetterTopic) {
        this.deadLetterTopic = deadLetterTopic;
    }

    public void event(Envelope<?> envelope) {
        event(EventCodec.encode(envelope));
    }

    /** An event as it was encoded, and perhaps stored, before. */
    public void event(EventCodec.Encoded encoded) {
        records.add(record(encoded));
    }

    /** What is encoded, for a Kafka producer; its key decides the partition. */
    public static ProducerRecord<byte[], byte[]> record(EventCodec.Encoded encoded) {
        Headers headers = new RecordHeaders();
        encoded.headers().forEach((name, value) -> headers.add(name, bytes(value)));
        return new ProducerRecord<>(encoded.topic(), null, null, bytes(encoded.key()), encoded.value(), headers);
    }

    /** Keeps a record that can never be understood, as it came, with the reason and the place it came from. */
    public void deadLetter(Incoming record, String reason) {
        Source source = record.source();
        Headers headers = new RecordHeaders(record.kafka().headers().toArray());
        headers.add(REASON, bytes(reason));
        headers.add(TOPIC, bytes(source.topic()));
        headers.add(PARTITION, bytes(String.valueOf(source.partition())));
        headers.add(OFFSET, bytes(String.valueOf(source.offset())));
        records.add(new ProducerRecord<>(
                deadLetterTopic.apply(source.topic()),
                null,
                null,
                record.kafka().key(),
                record.kafka().value(),
                headers));
    }

    List<ProducerRecord<byte[], byte[]>> records() {
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
