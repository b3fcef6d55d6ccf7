package org.almoner.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/**
 * One email to one donor, from the moment it is due until its outcome is known. It holds what there is to say, frozen when it
 * was queued, and neither name nor address: those are looked up in {@link Contacts} when it is written.
 *
 * @param id {@code <donation>:thank-you:<version>} or {@code goal:<campaign>:v<goal version>:<hash of the address>}: the same cause
 *     makes the same email
 * @param version 1, or more if staff sent it again after it had been sent
 * @param donation the gift that it is about; null for a campaign's update
 * @param locale {@code en}, {@code ko}
 * @param receivedAt when the webhook came in that completed what was needed for it
 */
record Email(
        String id,
        Kind kind,
        int version,
        @Nullable String donation,
        @Nullable String campaign,
        String donor,
        String locale,
        Content content,
        Instant queuedAt,
        Instant receivedAt,
        @Nullable String traceparent,
        State state) {

    enum Kind {
        THANK_YOU,
        GOAL_REACHED;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    enum Status {
        /** Waits for its turn, or for its next try. */
        QUEUED,
        /** Belongs to a sender until its lease runs out. */
        SENDING,
        SENT,
        /** The server refused it for good, or refused it for too long. */
        FAILED,
        /** The connection broke when the server may already have taken it. */
        UNKNOWN,
        /** The donor was erased, or has unsubscribed, before it went out. */
        CANCELLED;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param attempts how often a sender has taken it on
     * @param unknowns how often its outcome was unknown since somebody last decided to send it
     * @param lastError why it is not sent, or was not at first; without addresses
     * @param history decisions and failures, oldest first
     */
    record State(
            Status status,
            int attempts,
            int unknowns,
            @Nullable Instant sentAt,
            @Nullable String lastError,
            List<Entry> history) {

        static final State NEW = new State(Status.QUEUED, 0, 0, null, null, List.of());
    }

    /** @param by the name in the token of whoever decided it; null: the sender */
    record Entry(Instant at, String what, @Nullable String by) {}

    /** What there is to say, in the donor's language. */
    sealed interface Content {}

    /**
     * @param shares one a fund, in the order of the split
     * @param impact what such an amount does, in the currency of the gift
     */
    record ThankYou(
            Money amount,
            List<Share> shares,
            @Nullable String campaignTitle,
            Instant givenAt,
            String reference,
            boolean anonymous,
            boolean updates,
            @Nullable Impact impact)
            implements Content {}

    record Share(String fund, Money amount) {}

    record Impact(Money amount, String text) {}

    record GoalUpdate(String campaignTitle, Money goal, Money raised, Instant reachedAt) implements Content {}

    /**
     * The same email once more, as another one. With the id goes the Message-ID: mail servers drop a second message with one that
     * they have delivered before, which is right after an unknown outcome and wrong after "I never got it".
     */
    Email again(Instant now) {
        int next = version + 1;
        String nextId = switch (kind) {
            case THANK_YOU -> donation + ":thank-you:" + next;
            case GOAL_REACHED -> (version == 1 ? id : id.substring(0, id.lastIndexOf(':'))) + ":" + next;
        };
        return new Email(
                nextId, kind, next, donation, campaign, donor, locale, content, now, now, traceparent, State.NEW);
    }

    /** Deterministic, so that a message sent twice can be told to be one. */
    String messageId(String domain) {
        return "<" + id.replaceAll("[^A-Za-z0-9._-]", ".") + "@" + domain + ">";
    }
}
