package org.almoner.console;

import java.time.Instant;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.jspecify.annotations.Nullable;

/** What the console keeps of one record: never a body, a name or an address. */
sealed interface Sighting {

    At at();

    /** A place in the log. */
    record At(String topic, int partition, long offset) {
        /** {@code donations.v1/3/42}, as an event's cause is written. */
        @Override
        public String toString() {
            return topic + "/" + partition + "/" + offset;
        }
    }

    /** A sighting that belongs to one gift. */
    sealed interface OfGift extends Sighting {
        DonationId donation();

        Instant time();
    }

    /**
     * A verified webhook about a payment.
     *
     * @param id with the provider in front, as the record carries it
     * @param time when the request came in
     */
    record Hooked(
            At at,
            DonationId donation,
            String id,
            String provider,
            String type,
            String reference,
            Instant time,
            @Nullable String traceparent)
            implements OfGift {}

    /** An event about a gift; such events hold no personal data. */
    record Said(At at, DonationId donation, Envelope<Event> envelope) implements OfGift {
        @Override
        public Instant time() {
            return envelope.time();
        }
    }

    /**
     * A dead letter.
     *
     * @param at where the dead letter itself stands
     * @param original the record that could not be understood
     * @param group who could not understand it
     * @param donation null if the record does not say what gift it was about
     */
    record Refused(
            At at,
            At original,
            String group,
            String reason,
            @Nullable DonationId donation,
            Instant time) implements Sighting {}

    /** Whether a donor can be written to; the address itself is not looked at. */
    record Reachable(At at, DonorId donor, boolean byEmail) implements Sighting {}
}
