package org.almoner.campaign;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.delivery.Decoder;
import org.almoner.delivery.Delivery;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Incoming;
import org.almoner.delivery.Source;
import org.almoner.events.AllocationEvent;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Money;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** One partition of a topic, and the loop that feeds it to an effect. */
final class Feed {

    static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    final List<Incoming> records = new ArrayList<>();
    private final String topic;

    Feed(String topic) {
        this.topic = topic;
    }

    Incoming add(EventCodec.Encoded encoded) {
        RecordHeaders headers = new RecordHeaders();
        encoded.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return add(encoded.key().getBytes(StandardCharsets.UTF_8), encoded.value(), headers);
    }

    Incoming add(ProducerRecord<byte[], byte[]> said) {
        return add(said.key(), said.value(), said.headers());
    }

    private Incoming add(byte[] key, byte[] value, Headers headers) {
        long offset = records.isEmpty() ? 3 : records.getLast().source().offset() + 1 + records.size() % 3 / 2;
        Incoming record = new Incoming(
                new Source(topic, "id-of-" + topic.substring(0, 5), 7, offset),
                new ConsumerRecord<>(
                        topic, 7, offset, 0, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty()));
        records.add(record);
        return record;
    }

    /** @return what the effect says */
    static List<ProducerRecord<byte[], byte[]>> deliver(List<Incoming> batch, Effect<Envelope<Event>> effect) {
        List<ProducerRecord<byte[], byte[]>> said = new ArrayList<>();
        new Delivery<>(Decoder.EVENTS, effect, said::addAll, topic -> topic + ".test.dlq").deliver(batch);
        return said;
    }

    Incoming given(String campaign, String gift, Money amount) {
        return given(campaign, gift, amount, false);
    }

    Incoming given(String campaign, String gift, Money amount, boolean anonymous) {
        DonationId donation = DonationId.of("test", gift);
        return add(
                donation,
                "allocated",
                new FundAllocated(donation, DonorId.of(donation), campaign, amount, 1, parts(amount), anonymous));
    }

    Incoming takenBack(String campaign, String gift, Money amount, int gifts, String refund) {
        DonationId donation = DonationId.of("test", gift);
        return add(
                donation,
                refund,
                new AllocationReversed(donation, DonorId.of(donation), campaign, amount, gifts, parts(amount)));
    }

    private Incoming add(DonationId donation, String what, AllocationEvent event) {
        Instant time = START.plusSeconds(60L * records.size());
        return add(EventCodec.encode(new Envelope<>(
                donation.value() + "/" + what,
                "/ledger-service",
                time,
                time.minusMillis(300),
                "donations.v1/1/" + records.size(),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                event)));
    }

    private static List<Part> parts(Money amount) {
        return List.of(new Part("general", Map.of("en", "General Fund"), amount));
    }

    static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return EventCodec.text(record.headers().lastHeader(name).value());
    }

    /** A clock that the test moves. */
    static Clock clock(InstantSource source) {
        return new Clock() {
            @Override
            public Instant instant() {
                return source.instant();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    static Money usd(long minor) {
        return Money.of(minor, "USD");
    }
}
