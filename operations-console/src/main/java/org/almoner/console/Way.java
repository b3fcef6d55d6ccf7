package org.almoner.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.console.Answers.Email;
import org.almoner.console.Progress.Passed;
import org.almoner.console.Sighting.At;
import org.almoner.console.Sighting.Hooked;
import org.almoner.console.Sighting.Refused;
import org.almoner.console.Sighting.Said;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationId;
import org.almoner.events.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A gift's way through the five stages, as far as it can be known from outside.
 *
 * @param stages webhook, donation, postings, campaign, email; always all five
 */
record Way(DonationId donation, List<Stage> stages) {

    static final String DONATION = "donation-service";
    static final String LEDGER = "ledger-service";
    static final String CAMPAIGN = "campaign-service";
    static final String NOTIFICATION = "notification-service";

    private static final String OLDER = "older than what is remembered";

    /** How a stage stands. */
    enum State {
        /** Seen to be over. */
        DONE,
        /** The stage before it is over, and this one has not come. */
        WAITING,
        /** Waiting for something that may rightly take long or never come: an address, a payment that has not succeeded. */
        PENDING,
        /** The stage before it has not come either. */
        NOT_YET,
        /** This gift does not pass here. */
        NONE,
        /** It will not go on by itself. */
        TROUBLE
    }

    /**
     * @param took since the receipt of the webhook that set it off; null if it is not over, or it is unknown when it was
     * @param atMost whether {@code took} is an upper bound
     * @param waits how long it has been waiting; null unless it waits
     * @param note what there is to say beside the times; may be empty
     * @param at the record that shows it
     * @param record that record's event id; an email's id for the last stage
     */
    record Stage(
            String name,
            State state,
            @Nullable Duration took,
            boolean atMost,
            @Nullable Duration waits,
            String note,
            @Nullable At at,
            @Nullable String record) {

        private static Stage of(String name, State state, String note) {
            return new Stage(name, state, null, false, null, note, null, null);
        }

        private Stage since(Instant start, Instant now) {
            return new Stage(name, state, took, atMost, notNegative(start, now), note, at, record);
        }

        private Stage took(Instant start, Instant end, boolean bound) {
            return new Stage(name, state, notNegative(start, end), bound, waits, note, at, record);
        }

        private Stage shownBy(At place, String id) {
            return new Stage(name, state, took, atMost, waits, note, place, id);
        }

        private static Duration notNegative(Instant start, Instant end) {
            Duration between = Duration.between(start, end);
            return between.isNegative() ? Duration.ZERO : between; // two machines' clocks
        }
    }

    /**
     * All that a way is made from beside the gift's own records.
     *
     * @param emails by donation id; null if notification-service has never told
     */
    record Evidence(
            Instant now, Progress progress, @Nullable Map<String, List<Email>> emails) {}

    static Way of(Gift gift, Evidence evidence) {
        Stage postings = postings(gift, evidence);
        return new Way(
                gift.id(),
                List.of(
                        webhook(gift),
                        donation(gift, evidence),
                        postings,
                        campaign(gift, postings, evidence),
                        email(gift, postings, evidence)));
    }

    boolean has(State state) {
        return stages.stream().anyMatch(each -> each.state() == state);
    }

    /** The longest that any stage has been waiting, or zero. */
    Duration waits() {
        return stages.stream()
                .filter(each -> each.state() == State.WAITING)
                .flatMap(each -> Optional.ofNullable(each.waits()).stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Stage webhook(Gift gift) {
        List<Hooked> webhooks = gift.webhooks();
        if (webhooks.isEmpty()) {
            return Stage.of("webhook", State.DONE, OLDER);
        }
        // The one that made the gift; others of the same payment may have come before it.
        Optional<String> cause =
                gift.said(DonationReceived.class).map(said -> said.envelope().cause());
        Hooked shown = webhooks.stream()
                .filter(each -> cause.filter(each.at().toString()::equals).isPresent())
                .findFirst()
                .orElse(webhooks.getFirst());
        String others = webhooks.size() == 1 ? "" : webhooks.size() + (gift.more() ? " or more" : "") + " webhooks";
        return Stage.of("webhook", State.DONE, others)
                .took(shown.time(), shown.time(), false)
                .shownBy(shown.at(), shown.id());
    }

    private static Stage donation(Gift gift, Evidence evidence) {
        String name = "donation";
        Optional<Said> received = gift.said(DonationReceived.class);
        if (received.isPresent()) {
            return done(name, received.get(), "");
        }
        Optional<Said> failed = gift.said(DonationFailed.class);
        if (failed.isPresent()) {
            return done(
                    name,
                    failed.get(),
                    "payment failed: "
                            + gift.failed().map(DonationFailed::reason).orElse(""));
        }
        Optional<Refused> refused = gift.refused(DONATION, Topic.WEBHOOKS.topicName());
        if (refused.isPresent()) {
            return deadLetter(name, refused.get());
        }
        if (gift.beganEarlier()) {
            return Stage.of(name, State.DONE, OLDER);
        }
        boolean read = gift.webhooks().stream()
                .noneMatch(each -> evidence.progress().passed(DONATION, each.at()) instanceof Passed.NotYet);
        return read
                // The payment is pending still, or this repeats what was told before the console's memory begins.
                ? Stage.of(name, State.PENDING, "not paid yet, or a repeat").since(gift.receivedAt(), evidence.now())
                : Stage.of(name, State.WAITING, "for " + DONATION).since(gift.receivedAt(), evidence.now());
    }

    private static Stage postings(Gift gift, Evidence evidence) {
        String name = "postings";
        Optional<Said> allocated = gift.said(FundAllocated.class);
        if (allocated.isPresent()) {
            return done(name, allocated.get(), "");
        }
        Optional<Refused> refused = gift.refused(LEDGER, Topic.DONATIONS.topicName());
        if (refused.isPresent()) {
            return deadLetter(name, refused.get());
        }
        if (gift.failed().isPresent() && gift.received().isEmpty()) {
            return Stage.of(name, State.NONE, "no money moved");
        }
        Optional<Said> received = gift.said(DonationReceived.class);
        if (received.isEmpty()) {
            return gift.beganEarlier() ? Stage.of(name, State.DONE, OLDER) : Stage.of(name, State.NOT_YET, "");
        }
        boolean read = !(evidence.progress().passed(LEDGER, received.get().at()) instanceof Passed.NotYet);
        return Stage.of(name, State.WAITING, read ? "read by " + LEDGER + ", no allocation seen" : "for " + LEDGER)
                .since(received.get().envelope().receivedAt(), evidence.now());
    }

    /** No event says that a gift has moved its campaign. What shows it is campaign-service's committed offset. */
    private static Stage campaign(Gift gift, Stage postings, Evidence evidence) {
        String name = "campaign";
        Optional<Said> allocated = gift.said(FundAllocated.class);
        Optional<FundAllocated> event = gift.allocated();
        if (allocated.isEmpty() || event.isEmpty()) {
            return after(postings, name);
        }
        String campaign = event.get().campaign();
        if (campaign == null) {
            return Stage.of(name, State.NONE, "the gift is for no campaign");
        }
        Optional<Refused> refused = gift.refused(CAMPAIGN, Topic.ALLOCATIONS.topicName());
        if (refused.isPresent()) {
            return deadLetter(name, refused.get());
        }
        Instant start = allocated.get().envelope().receivedAt();
        At at = allocated.get().at();
        return switch (evidence.progress().passed(CAMPAIGN, at)) {
            case Passed.NotYet _ ->
                Stage.of(name, State.WAITING, "for " + CAMPAIGN).since(start, evidence.now());
            case Passed.Earlier _ -> Stage.of(name, State.DONE, "time not seen").shownBy(at, campaign);
            case Passed.By(Instant seenAt) ->
                Stage.of(name, State.DONE, "").took(start, seenAt, true).shownBy(at, campaign);
        };
    }

    private static Stage email(Gift gift, Stage postings, Evidence evidence) {
        String name = "email";
        Optional<Said> allocated = gift.said(FundAllocated.class);
        Map<String, List<Email>> known = evidence.emails();
        List<Email> emails = known == null ? null : known.get(gift.id().value());
        Optional<Email> thanks = emails == null ? Optional.empty() : Answers.thanks(emails);
        if (thanks.isPresent()) {
            Instant start = allocated.map(each -> each.envelope().receivedAt()).orElse(gift.receivedAt());
            return written(name, thanks.get(), start, evidence.now());
        }
        if (allocated.isEmpty()) {
            return after(postings, name);
        }
        Optional<Refused> refused = gift.refused(NOTIFICATION, Topic.ALLOCATIONS.topicName());
        if (refused.isPresent()) {
            return deadLetter(name, refused.get());
        }
        Instant start = allocated.get().envelope().receivedAt();
        boolean notAskedYet = known != null && emails == null;
        if (notAskedYet
                || evidence.progress().passed(NOTIFICATION, allocated.get().at()) instanceof Passed.NotYet) {
            return Stage.of(name, State.WAITING, "for " + NOTIFICATION).since(start, evidence.now());
        }
        if (emails == null) {
            return Stage.of(name, State.PENDING, "unknown: " + NOTIFICATION + " has not told")
                    .since(start, evidence.now());
        }
        return gift.reachable() == null || !gift.reachable().byEmail()
                ? Stage.of(name, State.PENDING, "no address yet").since(start, evidence.now())
                : Stage.of(name, State.WAITING, "address known, no email yet").since(start, evidence.now());
    }

    private static Stage written(String name, Email email, Instant start, Instant now) {
        if (email.inTrouble()) {
            String why = email.status().equals("unknown") ? "unknown whether it was sent" : email.status();
            return new Stage(name, State.TROUBLE, null, false, null, why, null, email.id());
        }
        if (email.status().equals("cancelled")) {
            return new Stage(name, State.NONE, null, false, null, "cancelled", null, email.id());
        }
        if (!email.sent()) {
            return new Stage(name, State.WAITING, null, false, null, email.status(), null, email.id())
                    .since(start, now);
        }
        Instant sentAt = email.sentAt();
        Stage sent = new Stage(name, State.DONE, null, false, null, "", null, email.id());
        return sentAt == null ? sent : sent.took(start, sentAt, false);
    }

    private static Stage after(Stage before, String name) {
        return before.state() == State.NONE || before.state() == State.DONE
                ? Stage.of(name, before.state(), before.note())
                : Stage.of(name, State.NOT_YET, "");
    }

    private static Stage done(String name, Said said, String note) {
        return Stage.of(name, State.DONE, note)
                .took(said.envelope().receivedAt(), said.time(), false)
                .shownBy(said.at(), said.envelope().id());
    }

    private static Stage deadLetter(String name, Refused refused) {
        return Stage.of(name, State.TROUBLE, "dead letter: " + refused.reason())
                .shownBy(refused.at(), refused.original().toString());
    }
}
