package org.almoner.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.almoner.delivery.Source;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.DonationId;
import org.almoner.events.Money;
import org.almoner.ledger.Apportionment.Share;
import org.jspecify.annotations.Nullable;

/**
 * What each event does to the books. The lines of its entry are the difference that it makes to the gift's {@link Position}:
 *
 * <table>
 * <caption>Lines</caption>
 * <tr><th>event</th><th>debit</th><th>credit</th></tr>
 * <tr><td>received</td><td>clearing: gross</td><td>funds: their parts of it</td></tr>
 * <tr><td>refunded</td><td>funds: their parts of it</td><td>clearing: what went back</td></tr>
 * <tr><td>refund failed</td><td>clearing: what came back</td><td>funds: their parts of it</td></tr>
 * <tr><td>fee</td><td>expenses: the fee; funds: their parts of it</td><td>clearing: the fee; releases: the fee</td></tr>
 * <tr><td>designated</td><td>the old funds: gross; the new ones: refunds and fees</td><td>the other way round</td></tr>
 * <tr><td>failed</td><td>nothing</td><td>nothing: no money moved</td></tr>
 * </table>
 */
final class PostingRules {

    /** Added to an entry's id: the entry that moves it to the campaign it had been waiting for. */
    static final String MOVED = "/moved";

    /** The same for the place that a designation left, when that was waiting too. */
    static final String MOVED_FROM = "/moved-from";

    private final Funds funds;

    PostingRules(Funds funds) {
        this.funds = funds;
    }

    /**
     * What an entry comes from.
     *
     * @param at when the event was said
     * @param now the time of what follows from it
     */
    record Cause(String event, Source src, Instant at, Instant now) {}

    /**
     * @param before the gift as it is posted
     * @param splits of the campaigns that are known
     * @return null if the event moves no money
     * @throws IllegalArgumentException if the event contradicts itself; one that contradicts the gift is posted, to suspense
     * @throws ArithmeticException if a sum of the gift's events does not fit
     */
    @Nullable
    JournalEntry entryFor(DonationEvent event, Gift before, Map<String, List<Share>> splits, Cause cause) {
        requireSound(event);
        Gift after = switch (event) {
            case DonationReceived e -> before.received(e, Destination.of(e.place(), funds, splits));
            case DonationRefunded e -> before.refunded(e.before(), e.after());
            case RefundFailed e -> before.refunded(e.before(), e.after());
            case FeeCharged e -> before.charged(e.provider(), e.before(), e.after());
            case DonationDesignated e -> before.to(Destination.of(e.to(), funds, splits));
            case DonationFailed _ -> null;
        };
        if (after == null) {
            return null;
        }
        List<Flow> flows = Flow.between(before, after);
        return new JournalEntry(
                cause.event(),
                cause.src(),
                event.donation().value(),
                event.getClass().getSimpleName(),
                cause.at(),
                cause.now(),
                after.position().since(before.position()).lines(),
                before.equals(Gift.UNKNOWN) ? null : before,
                after,
                JournalEntry.waiting(before, after),
                reversed(flows, event.donation()),
                allocated(flows, event.donation()),
                flag(before, after));
    }

    /**
     * Moves an entry to the campaign that it was waiting for: afterwards the books are as if the campaign had been known.
     *
     * @param split frozen for this gift and campaign
     * @return one entry; for a designation from one place that waited to another, one for each
     */
    List<JournalEntry> moved(JournalEntry entry, String campaign, List<Share> split, Cause cause) {
        Gift before = Objects.requireNonNullElse(entry.before(), Gift.UNKNOWN);
        Gift after = Objects.requireNonNull(entry.after(), "a correction waits for nothing");
        UnaryOperator<Gift> right = gift -> gift.to(gift.destination().recognised(split));
        return correctionsOf(entry, campaign).stream()
                .map(id -> {
                    if (before.destination().equals(after.destination())) {
                        return correction(id, entry, before, after, right.apply(before), right.apply(after), cause);
                    }
                    return id.endsWith(MOVED)
                            ? correction(id, entry, Gift.UNKNOWN, after, Gift.UNKNOWN, right.apply(after), cause)
                            : correction(id, entry, before, Gift.UNKNOWN, right.apply(before), Gift.UNKNOWN, cause);
                })
                .toList();
    }

    /** The ids of the corrections that move an entry to a campaign. */
    static List<String> correctionsOf(JournalEntry entry, String campaign) {
        Destination from =
                entry.before() == null ? Destination.NOWHERE : entry.before().destination();
        Destination to =
                entry.after() == null ? Destination.NOWHERE : entry.after().destination();
        List<String> ids = new ArrayList<>();
        if (campaign.equals(to.waitingFor())) {
            ids.add(entry.id() + MOVED);
        }
        if (campaign.equals(from.waitingFor()) && !from.equals(to)) {
            ids.add(entry.id() + MOVED_FROM);
        }
        return ids;
    }

    private JournalEntry correction(
            String id,
            JournalEntry entry,
            Gift postedBefore,
            Gift postedAfter,
            Gift rightBefore,
            Gift rightAfter,
            Cause cause) {
        DonationId donation = new DonationId(entry.donation());
        Position posted = postedAfter.position().since(postedBefore.position());
        Position due = rightAfter.position().since(rightBefore.position());
        List<Flow> flows = Stream.concat(
                        Flow.between(postedBefore, postedAfter).stream().map(Flow::undone),
                        Flow.between(rightBefore, rightAfter).stream())
                .toList();
        return new JournalEntry(
                id,
                cause.src(),
                entry.donation(),
                "Moved",
                cause.at(),
                cause.now(),
                due.since(posted).lines(),
                null,
                null,
                null,
                reversed(flows, donation),
                allocated(flows, donation),
                null);
    }

    private @Nullable AllocationReversed reversed(List<Flow> flows, DonationId donation) {
        return flows.stream()
                .filter(Flow::leaves)
                .findFirst()
                .map(flow -> flow.reversed(donation, funds))
                .orElse(null);
    }

    private @Nullable FundAllocated allocated(List<Flow> flows, DonationId donation) {
        return flows.stream()
                .filter(Flow::comes)
                .findFirst()
                .map(flow -> flow.allocated(donation, funds))
                .orElse(null);
    }

    /** Asks the event alone: whether a record has an entry must not depend on what is stored, nor on who asks. */
    private static void requireSound(DonationEvent event) {
        switch (event) {
            case DonationReceived e
            when !e.amount().isPositive() -> throw new IllegalArgumentException("an amount must be positive");
            case DonationRefunded e -> requireSound(e.before(), e.after());
            case RefundFailed e -> requireSound(e.before(), e.after());
            case FeeCharged e -> requireSound(e.before(), e.after());
            case DonationReceived _, DonationDesignated _, DonationFailed _ -> {}
        }
    }

    private static void requireSound(Money before, Money after) {
        if (before.isNegative() || after.isNegative()) {
            throw new IllegalArgumentException("a sum before or after must not be negative");
        }
        if (!before.currency().equals(after.currency())) {
            throw new IllegalArgumentException("the sums before and after must be in one currency");
        }
    }

    private static @Nullable String flag(Gift before, Gift after) {
        if (!after.strays().isEmpty()) {
            return "contradicts itself";
        }
        if (after.gross() == 0) {
            return "no receipt is known";
        }
        if (after.refunded() < 0 || after.refunded() > after.gross()) {
            return "refunded more than was given";
        }
        return before.destination().equals(after.destination())
                ? null
                : after.destination().doubt();
    }
}
