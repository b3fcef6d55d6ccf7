package org.almoner.donation;

import java.time.Instant;
import java.util.Objects;
import org.almoner.delivery.Source;
import org.almoner.events.DonationId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;

/** An event that was said, kept with the webhook that made it be said, so that it can be said again to the byte. */
record Word(String id, String type, String json) {

    static final String SPEAKER = "/donation-service";

    static Word of(String id, Event event) {
        return new Word(id, event.getClass().getSimpleName(), EventCodec.toJson(event));
    }

    Event event() {
        return EventCodec.fromJson(
                json, Objects.requireNonNull(EventCodec.types().get(type), type));
    }

    /**
     * When and by what something came to be said. Times are cut to milliseconds, which is all that MongoDB keeps of them.
     *
     * @param donation which donation it is about, for the trail
     * @param receivedAt when the webhook came in
     * @param heardAt when it was first read from the log
     */
    record Cause(
            String donation,
            Source src,
            Instant receivedAt,
            Instant heardAt,
            @Nullable String traceparent) {

        static Cause of(Webhook webhook, Source src, Instant now) {
            String donation =
                    DonationId.of(webhook.provider(), webhook.reference()).value();
            return new Cause(donation, src, millis(webhook.receivedAt()), millis(now), webhook.traceparent());
        }

        Envelope<Event> envelope(Word word) {
            return new Envelope<>(word.id(), SPEAKER, heardAt, receivedAt, src.toString(), traceparent, word.event());
        }

        private static Instant millis(Instant instant) {
            return Instant.ofEpochMilli(instant.toEpochMilli());
        }
    }
}
