package org.almoner.ledger;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Said;
import org.almoner.delivery.Source;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.Place;
import org.almoner.ledger.Apportionment.Share;
import org.almoner.ledger.CountAndSay.Posted;
import org.almoner.ledger.PostingRules.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Posts what happens to donations.
 *
 * <p>An event takes its gift's shares and sums from the <em>stored</em> entry before it, in the order of the log. So a batch is
 * posted in waves, the k-th event of every gift in the k-th wave, each wave one insert: what another instance or an older
 * program has stored under an id is what the next event builds upon. A thousand new gifts are one wave.
 */
final class PostDonations implements Effect<Envelope<Event>> {

    private final Books books;
    private final Funds funds;
    private final PostingRules rules;
    private final CountAndSay countAndSay;
    private final Clock clock;

    PostDonations(Books books, Funds funds, CountAndSay countAndSay, Clock clock) {
        this.books = books;
        this.funds = funds;
        this.rules = new PostingRules(funds);
        this.countAndSay = countAndSay;
        this.clock = clock;
    }

    /** An event of the batch with the donation it is about. */
    private record Item(Heard<Envelope<Event>> heard, DonationEvent event) {
        String donation() {
            return event.donation().value();
        }

        Source source() {
            return heard.source();
        }

        String id() {
            return heard.what().id();
        }
    }

    /** What the waves of one batch know and find out. */
    private record Batch(
            Map<String, List<Share>> splits,
            Set<String> orphans,
            Map<String, JournalEntry> latest,
            List<Posted> posted,
            Said said) {}

    @Override
    public void take(List<Heard<Envelope<Event>>> heard, Said said) {
        List<Item> items = new ArrayList<>(heard.size());
        for (Heard<Envelope<Event>> each : heard) {
            if (each.what().event() instanceof DonationEvent event) {
                items.add(new Item(each, event));
            } else {
                said.deadLetter(each.record(), "not about a donation");
            }
        }
        Batch batch = new Batch(splits(items), orphans(items), new HashMap<>(), new ArrayList<>(heard.size()), said);
        for (List<Item> wave : waves(items)) {
            post(wave, batch);
        }
        countAndSay.of(batch.posted(), said);
        // Only now that the entries stand: whoever learns of a campaign from here on finds those that wait for it.
        countAndSay.dueByNow(batch.posted(), said);
    }

    private void post(List<Item> wave, Batch batch) {
        Map<String, List<JournalEntry>> stored = storedBefore(wave, batch);
        Map<Source, Item> bySource = new HashMap<>();
        List<JournalEntry> computed = new ArrayList<>(wave.size());
        Set<String> newOrphans = new HashSet<>();
        for (Item item : wave) {
            bySource.put(item.source(), item);
            JournalEntry previous = batch.latest().get(item.donation());
            if (previous == null) {
                previous = latest(stored.getOrDefault(item.donation(), List.of()), item.source());
            }
            Gift before = previous == null ? Gift.UNKNOWN : Objects.requireNonNull(previous.after());
            try {
                JournalEntry entry = rules.entryFor(item.event(), before, batch.splits(), cause(item));
                if (entry != null) {
                    computed.add(entry);
                    if (previous == null && !(item.event() instanceof DonationReceived)) {
                        newOrphans.add(item.donation());
                    }
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                refuse(item, e, batch);
            }
        }
        // First, so that the donation, should it come after all, looks for what came before it.
        books.keepOrphans(newOrphans);
        Set<JournalEntry> mine = Collections.newSetFromMap(new IdentityHashMap<>());
        mine.addAll(computed);
        for (JournalEntry entry : books.journal().remember(computed)) {
            count(entry, mine.contains(entry), Objects.requireNonNull(bySource.get(entry.src())), batch);
        }
    }

    private void count(JournalEntry entry, boolean isNew, Item item, Batch batch) {
        batch.latest().put(item.donation(), entry);
        batch.posted().add(new Posted(entry, isNew, item.heard().what()));
    }

    /** What the rules refuse now may have been posted before, by another version of them; then that is what counts. */
    private void refuse(Item item, RuntimeException refusal, Batch batch) {
        JournalEntry stored = books.entries(List.of(item.id())).get(item.id());
        if (stored == null) {
            batch.said().deadLetter(item.heard().record(), String.valueOf(refusal.getMessage()));
        } else if (stored.src().equals(item.source())) {
            count(stored, false, item, batch);
        }
    }

    /** Entries from earlier batches: of gifts that this batch has no entry of yet. A new gift has none, unless it is known to. */
    private Map<String, List<JournalEntry>> storedBefore(List<Item> wave, Batch batch) {
        List<String> donations = wave.stream()
                .filter(item -> !batch.latest().containsKey(item.donation()))
                .filter(item -> !(item.event() instanceof DonationReceived)
                        || batch.orphans().contains(item.donation()))
                .map(Item::donation)
                .toList();
        return donations.isEmpty()
                ? Map.of()
                : books.entriesOf(donations).stream().collect(Collectors.groupingBy(JournalEntry::donation));
    }

    /** The last one before this place in the log. Another log, one that the topic had before it was made anew, was earlier. */
    private static @Nullable JournalEntry latest(List<JournalEntry> entries, Source here) {
        Predicate<JournalEntry> sameLog = entry -> entry.src().log().equals(here.log());
        return entries.stream()
                .filter(entry -> !sameLog.test(entry) || entry.src().offset() < here.offset())
                // Not by time here: an event out of the dead letters keeps the time at which it was first said.
                .max(Comparator.comparing(sameLog::test)
                        .thenComparingLong(entry -> sameLog.test(entry)
                                ? entry.src().offset()
                                : entry.at().toEpochMilli()))
                .orElse(null);
    }

    private Cause cause(Item item) {
        // MongoDB keeps milliseconds; what is said now must be what a redelivery will say from there.
        return new Cause(
                item.id(),
                item.source(),
                item.heard().what().time().truncatedTo(ChronoUnit.MILLIS),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** Asked anew for every batch: a split that staff changed on another instance counts from the next batch on. */
    private Map<String, List<Share>> splits(List<Item> items) {
        Set<String> named = new HashSet<>();
        for (Item item : items) {
            Place place = switch (item.event()) {
                case DonationReceived e -> e.place();
                case DonationDesignated e -> e.to();
                default -> Place.NONE;
            };
            if (place.campaign() != null) {
                named.add(place.campaign());
            }
        }
        Map<String, List<Share>> splits = new HashMap<>();
        books.campaigns(named).forEach((id, campaign) -> splits.put(id, Destination.shares(funds, campaign.split())));
        return splits;
    }

    private Set<String> orphans(List<Item> items) {
        List<String> received = items.stream()
                .filter(item -> item.event() instanceof DonationReceived)
                .map(Item::donation)
                .toList();
        return received.isEmpty() ? Set.of() : books.orphans(received);
    }

    private static List<List<Item>> waves(List<Item> items) {
        Map<String, Integer> seen = new HashMap<>();
        List<List<Item>> waves = new ArrayList<>();
        for (Item item : items) {
            int wave = seen.merge(item.donation(), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(item);
        }
        return waves;
    }
}
