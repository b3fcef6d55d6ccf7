package org.almoner.console;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.almoner.console.Sighting.At;
import org.almoner.events.AllocationEvent;
import org.almoner.events.CampaignEvent;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationId;
import org.almoner.events.DonorEvent;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.EventCodec.Reading;
import org.almoner.events.ReallocationEvent;
import org.almoner.events.Topic;
import org.almoner.events.Webhook;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** From a record to what the console keeps of it. Never throws on content: whoever works with the record makes the dead letter. */
final class ReadRecord {

    static final String DEAD_LETTERS = ".dlq";

    private ReadRecord() {}

    /** @return empty for a record about no gift and no donor, or one that cannot be read */
    static Optional<Sighting> read(ConsumerRecord<byte[], byte[]> record) {
        At at = new At(record.topic(), record.partition(), record.offset());
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(each -> headers.put(each.key(), EventCodec.text(each.value())));
        if (record.topic().endsWith(DEAD_LETTERS)) {
            return refused(at, headers, Instant.ofEpochMilli(record.timestamp()));
        }
        if (record.topic().equals(Topic.WEBHOOKS.topicName())) {
            return hooked(at, headers, record.value()).map(Sighting.class::cast);
        }
        return switch (EventCodec.read(headers, record.value())) {
            case Reading.Understood(var envelope) -> said(at, envelope);
            case Reading.NotUnderstood _ -> Optional.empty();
        };
    }

    private static Optional<Sighting> said(At at, Envelope<Event> envelope) {
        return switch (envelope.event()) {
            case DonationEvent event -> Optional.of(new Sighting.Said(at, event.donation(), envelope));
            case AllocationEvent event -> Optional.of(new Sighting.Said(at, event.donation(), envelope));
            case ReallocationEvent.ReallocationDue due -> Optional.of(new Sighting.Said(at, due.donation(), envelope));
            case DonorEvent.DonorContact contact ->
                Optional.of(new Sighting.Reachable(at, contact.donor(), contact.email() != null));
            case DonorEvent.DonorErased erased -> Optional.of(new Sighting.Reachable(at, erased.donor(), false));
            case CampaignEvent _ -> Optional.empty();
        };
    }

    private static Optional<Sighting.Hooked> hooked(At at, Map<String, String> headers, byte @Nullable [] body) {
        Webhook webhook;
        try {
            webhook = Webhook.read(headers, body);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // A webhook about no payment carries its own id as the reference, and there is no gift to show.
        if (webhook.reference().equals(webhook.id())) {
            return Optional.empty();
        }
        return Optional.of(new Sighting.Hooked(
                at,
                DonationId.of(webhook.provider(), webhook.reference()),
                webhook.provider() + ":" + webhook.id(),
                webhook.provider(),
                webhook.type(),
                webhook.reference(),
                webhook.receivedAt(),
                webhook.traceparent()));
    }

    /** A dead letter keeps the record's own headers, and adds where it was and why it is here. */
    private static Optional<Sighting> refused(At at, Map<String, String> headers, Instant time) {
        try {
            String topic = headers.getOrDefault("almoner_topic", at.topic());
            At original = new At(
                    topic,
                    Integer.parseInt(headers.getOrDefault("almoner_partition", "-1")),
                    Long.parseLong(headers.getOrDefault("almoner_offset", "-1")));
            String group = at.topic().startsWith(topic + ".")
                    ? at.topic().substring(topic.length() + 1, at.topic().length() - DEAD_LETTERS.length())
                    : "";
            return Optional.of(new Sighting.Refused(
                    at,
                    original,
                    group,
                    headers.getOrDefault("almoner_reason", "no reason given"),
                    about(topic, headers),
                    time));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static @Nullable DonationId about(String topic, Map<String, String> headers) {
        String subject = headers.getOrDefault("ce_subject", "");
        if (topic.equals(Topic.WEBHOOKS.topicName())) {
            String source = headers.getOrDefault("ce_source", "");
            return subject.isEmpty() ? null : DonationId.of(source.substring(source.lastIndexOf('/') + 1), subject);
        }
        return subject.startsWith("don_") ? new DonationId(subject) : null;
    }
}
