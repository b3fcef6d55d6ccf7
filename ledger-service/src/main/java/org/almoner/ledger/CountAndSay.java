package org.almoner.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.delivery.Said;
import org.almoner.delivery.Tally.Change;
import org.almoner.events.DonationId;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.ReallocationEvent.ReallocationDue;
import org.almoner.ledger.Position.Line;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What every batch of entries ends with, whichever topic it came from: the tallies take them in, and the others are told. */
final class CountAndSay {

    static final String SOURCE = "/ledger-service";

    private static final Logger trail = LoggerFactory.getLogger("org.almoner.trail");

    private final Books books;
    private final LedgerMeters meters;

    CountAndSay(Books books, LedgerMeters meters) {
        this.books = books;
        this.meters = meters;
    }

    /**
     * An entry that counts.
     *
     * @param isNew whether it was stored just now and not in an earlier delivery
     * @param cause the event whose record the entry comes from
     */
    record Posted(JournalEntry entry, boolean isNew, Envelope<Event> cause) {}

    /** @param posted every entry that the batch's records have, also of those that were stored before */
    void of(List<Posted> posted, Said said) {
        List<Change> changes = new ArrayList<>(posted.size() * 4);
        posted.forEach(each -> changes.addAll(changes(each.entry())));
        books.tally().apply(changes);
        for (Posted each : posted) {
            JournalEntry entry = each.entry();
            if (entry.reversed() != null) {
                say(each, "/reversed", entry.reversed(), said);
            }
            if (entry.allocated() != null) {
                say(each, "/allocated", entry.allocated(), said);
            }
            if (each.isNew()) {
                meters.posted(entry);
            }
        }
    }

    /** Says of the entries that wait for a campaign that it is known, if by now it is. */
    void dueByNow(List<Posted> posted, Said said) {
        Set<String> awaited = new HashSet<>();
        for (Posted each : posted) {
            if (each.entry().waitingFor() != null) {
                awaited.addAll(each.entry().waitingFor());
            }
        }
        if (!awaited.isEmpty()) {
            Set<String> known = books.campaigns(awaited).keySet();
            posted.forEach(each -> known.stream()
                    .filter(each.entry()::waitsFor)
                    .forEach(campaign -> due(each.entry(), campaign, each.cause(), said)));
        }
    }

    /** Says that an entry can be moved to the campaign that it was waiting for. Saying it twice does no harm. */
    static void due(JournalEntry entry, String campaign, Envelope<Event> cause, Said said) {
        say(
                entry,
                cause.leadsTo(
                        entry.id() + "/recognised/" + campaign,
                        SOURCE,
                        entry.saidAt(),
                        entry.src().toString(),
                        new ReallocationDue(entry.id(), new DonationId(entry.donation()), campaign)),
                said);
    }

    private static void say(Posted posted, String suffix, Event event, Said said) {
        JournalEntry entry = posted.entry();
        say(
                entry,
                posted.cause()
                        .leadsTo(
                                entry.id() + suffix,
                                SOURCE,
                                entry.saidAt(),
                                entry.src().toString(),
                                event),
                said);
    }

    private static void say(JournalEntry entry, Envelope<? extends Event> envelope, Said said) {
        said.event(envelope);
        MDC.put("donation", entry.donation());
        MDC.put("trace", traceId(envelope.traceparent()));
        try {
            trail.info("{} {}", envelope.event().getClass().getSimpleName(), envelope.id());
        } finally {
            MDC.remove("donation");
            MDC.remove("trace");
        }
    }

    /** The second of a traceparent's four parts. */
    private static String traceId(@Nullable String traceparent) {
        String[] parts = traceparent == null ? new String[0] : traceparent.split("-", -1);
        return parts.length < 2 ? "" : parts[1];
    }

    private static List<Change> changes(JournalEntry entry) {
        Map<String, Map<String, Long>> byKey = new HashMap<>();
        for (Line line : entry.lines()) {
            Balances.add(byKey.computeIfAbsent(Balances.key(line), key -> new HashMap<>()), line.debit());
        }
        List<Change> changes = new ArrayList<>(byKey.size());
        byKey.forEach((key, amounts) -> changes.add(new Change(key, entry.src(), amounts)));
        return changes;
    }
}
