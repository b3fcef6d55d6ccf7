package org.almoner.campaign;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.almoner.events.CampaignEvent;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is kept in a document, so that saying it again makes the identical record.
 *
 * @param event its id
 * @param type its simple name
 * @param time to the millisecond, as are all instants here: the store keeps no finer ones
 */
record Told(
        String event,
        String type,
        String json,
        Instant time,
        Instant receivedAt,
        @Nullable String cause,
        @Nullable String traceparent) {

    static final String SPEAKER = "/campaign-service";

    static Told of(Envelope<? extends CampaignEvent> envelope) {
        return new Told(
                envelope.id(),
                envelope.event().getClass().getSimpleName(),
                EventCodec.toJson(envelope.event()),
                envelope.time().truncatedTo(ChronoUnit.MILLIS),
                envelope.receivedAt().truncatedTo(ChronoUnit.MILLIS),
                envelope.cause(),
                envelope.traceparent());
    }

    EventCodec.Encoded encoded() {
        Class<? extends Event> known = Objects.requireNonNull(EventCodec.types().get(type), type);
        return EventCodec.encode(
                new Envelope<>(event, SPEAKER, time, receivedAt, cause, traceparent, EventCodec.fromJson(json, known)));
    }
}
