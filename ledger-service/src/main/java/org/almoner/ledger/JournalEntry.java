package org.almoner.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.almoner.delivery.Journal;
import org.almoner.delivery.Source;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.ledger.Position.Line;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * What one event did to the books, and what was said about it; never changed. It is balanced per currency or cannot be constructed.
 *
 * @param id of the event; a correction's is the id of the entry that it moves and {@code /moved}
 * @param kind the event's name
 * @param at when the event was first said; balances at a past instant go by it
 * @param saidAt the time of the events that follow from it, so that a redelivery says the same again
 * @param lines may be empty: a fund that the donor named stays the same when the campaign becomes known
 * @param before the gift before the event; null if there was none, and in a correction
 * @param after the gift after the event; null in a correction
 * @param waitingFor the campaigns that the gift names, before or after, and that were not known here; null if there is none
 * @param reversed what was said about money that left funds
 * @param allocated what was said about money that came into funds
 * @param flag what was not as it should be, for a person to look at
 */
record JournalEntry(
        @Id String id,
        Source src,
        String donation,
        String kind,
        Instant at,
        Instant saidAt,
        List<Line> lines,
        @Nullable Gift before,
        @Nullable Gift after,
        @Nullable List<String> waitingFor,
        @Nullable AllocationReversed reversed,
        @Nullable FundAllocated allocated,
        @Nullable String flag)
        implements Journal.Entry {

    JournalEntry {
        Position.requireBalanced(lines);
    }

    /** The campaigns that these gifts wait for; null if none does, which keeps the entry out of the index. */
    static @Nullable List<String> waiting(Gift before, Gift after) {
        List<String> campaigns = Stream.of(before, after)
                .map(gift -> gift.destination().waitingFor())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return campaigns.isEmpty() ? null : campaigns;
    }

    boolean waitsFor(String campaign) {
        return waitingFor != null && waitingFor.contains(campaign);
    }
}
