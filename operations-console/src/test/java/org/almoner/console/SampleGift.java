package org.almoner.console;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationId;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.DonorId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.events.Webhook;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A gift's records, as the services write them. Each kind has a partition of its own: number {@code n} of a gift has offset n. */
record SampleGift(String reference, Instant receivedAt) {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    static final String NAME = "Ada Lovelace";
    static final String ADDRESS = "ada@example.org";

    static SampleGift at(Instant receivedAt) {
        return new SampleGift("pi_" + receivedAt.toEpochMilli(), receivedAt);
    }

    DonationId id() {
        return DonationId.of("stripe", reference);
    }

    ConsumerRecord<byte[], byte[]> webhook(long offset, String type, int afterMillis) {
        Webhook webhook = new Webhook(
                "stripe",
                "evt_" + reference + "_" + offset,
                type,
                reference,
                receivedAt.plusMillis(afterMillis),
                "00-" + TRACE + "-00f067aa0ba902b7-01",
                ("{\"name\":\"" + NAME + "\"}").getBytes(StandardCharsets.UTF_8));
        return record(webhook.encoded(), offset);
    }

    ConsumerRecord<byte[], byte[]> received(long offset, int tookMillis) {
        return received(offset, tookMillis, new Place("safe-harbour", null));
    }

    ConsumerRecord<byte[], byte[]> received(long offset, int tookMillis, Place place) {
        return event(
                offset,
                tookMillis,
                ":0",
                new DonationReceived(
                        id(), DonorId.of(id()), "stripe", reference, usd(5000), place, "en", false, true, receivedAt));
    }

    ConsumerRecord<byte[], byte[]> failed(long offset, int tookMillis) {
        return event(offset, tookMillis, ":0", new DonationFailed(id(), "card_declined"));
    }

    ConsumerRecord<byte[], byte[]> refunded(long offset, int tookMillis, long before, long after) {
        return event(
                offset,
                tookMillis,
                ":" + offset,
                new DonationRefunded(id(), "re_" + offset, usd(5000), usd(before), usd(after)));
    }

    ConsumerRecord<byte[], byte[]> allocated(long offset, int tookMillis) {
        return allocated(offset, tookMillis, "safe-harbour");
    }

    ConsumerRecord<byte[], byte[]> allocated(long offset, int tookMillis, String campaign) {
        return event(
                offset,
                tookMillis,
                ":0/allocated",
                new FundAllocated(
                        id(),
                        DonorId.of(id()),
                        campaign,
                        usd(5000),
                        1,
                        List.of(new Part("safe-passage", Map.of("en", "Safe Passage Fund"), usd(5000))),
                        false));
    }

    ConsumerRecord<byte[], byte[]> contact(long offset, String email) {
        return event(offset, 5, ":contact:" + offset, new DonorContact(DonorId.of(id()), NAME, email));
    }

    /** The dead letter that a group makes of one of the records. */
    static ConsumerRecord<byte[], byte[]> deadLetter(
            ConsumerRecord<byte[], byte[]> of, String group, String reason, long offset) {
        ConsumerRecord<byte[], byte[]> letter =
                record(of.topic() + "." + group + ".dlq", 0, offset, of.key(), of.value());
        of.headers().forEach(each -> letter.headers().add(each));
        add(letter.headers(), "almoner_reason", reason);
        add(letter.headers(), "almoner_topic", of.topic());
        add(letter.headers(), "almoner_partition", String.valueOf(of.partition()));
        add(letter.headers(), "almoner_offset", String.valueOf(of.offset()));
        return letter;
    }

    static Sighting seen(ConsumerRecord<byte[], byte[]> record) {
        return ReadRecord.read(record).orElseThrow();
    }

    static Gift fold(List<ConsumerRecord<byte[], byte[]>> records) {
        Gift gift = null;
        for (ConsumerRecord<byte[], byte[]> each : records) {
            Optional<Sighting> seen = ReadRecord.read(each);
            if (seen.isPresent()) {
                gift = switch (seen.get()) {
                    case Sighting.OfGift of -> (gift == null ? Gift.of(of.donation()) : gift).with(of);
                    case Sighting.Refused refused -> (gift == null ? Gift.of(refused.donation()) : gift).with(refused);
                    case Sighting.Reachable reachable -> gift.with(reachable);
                };
            }
        }
        return gift;
    }

    static ProducerRecord<byte[], byte[]> toSend(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), null, null, record.key(), record.value(), record.headers());
    }

    static Money usd(long minor) {
        return Money.of(minor, "USD");
    }

    private ConsumerRecord<byte[], byte[]> event(long offset, int tookMillis, String suffix, Event event) {
        return record(
                EventCodec.encode(new Envelope<>(
                        id().value() + suffix,
                        "/test",
                        receivedAt.plus(Duration.ofMillis(tookMillis)),
                        receivedAt,
                        "webhooks.v1/3/0",
                        "00-" + TRACE + "-00f067aa0ba902b7-01",
                        event)),
                offset);
    }

    private static ConsumerRecord<byte[], byte[]> record(EventCodec.Encoded encoded, long offset) {
        ConsumerRecord<byte[], byte[]> record =
                record(encoded.topic(), 3, offset, encoded.key().getBytes(StandardCharsets.UTF_8), encoded.value());
        encoded.headers().forEach((name, value) -> add(record.headers(), name, value));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
