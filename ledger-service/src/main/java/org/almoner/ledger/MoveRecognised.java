package org.almoner.ledger;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Said;
import org.almoner.delivery.Source;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.ReallocationEvent.ReallocationDue;
import org.almoner.ledger.Apportionment.Share;
import org.almoner.ledger.Books.Campaign;
import org.almoner.ledger.Books.Frozen;
import org.almoner.ledger.CountAndSay.Posted;
import org.almoner.ledger.PostingRules.Cause;

/**
 * Moves entries to the campaign that they were waiting for.
 *
 * <p>Each entry is moved by itself, whatever else has been posted of its gift in the meantime: every entry is a difference, so
 * the moved differences add up to what the gift would have been. They must only share the same split, though staff may change it
 * at any time; so the first move of a gift freezes it.
 */
final class MoveRecognised implements Effect<Envelope<Event>> {

    private final Books books;
    private final Funds funds;
    private final PostingRules rules;
    private final CountAndSay countAndSay;
    private final Clock clock;

    MoveRecognised(Books books, Funds funds, CountAndSay countAndSay, Clock clock) {
        this.books = books;
        this.funds = funds;
        this.rules = new PostingRules(funds);
        this.countAndSay = countAndSay;
        this.clock = clock;
    }

    private record Item(Heard<Envelope<Event>> heard, ReallocationDue due, JournalEntry entry) {
        Frozen gift() {
            return new Frozen(entry.donation(), due.campaign());
        }
    }

    @Override
    public void take(List<Heard<Envelope<Event>>> heard, Said said) {
        List<Item> items = items(heard, said);
        Map<Frozen, List<Share>> splits = splits(items);
        Map<Source, Envelope<Event>> causes = new HashMap<>();
        List<JournalEntry> computed = new ArrayList<>();
        for (Item item : items) {
            Envelope<Event> envelope = item.heard().what();
            causes.put(item.heard().source(), envelope);
            Cause cause = new Cause(
                    envelope.id(),
                    item.heard().source(),
                    envelope.time().truncatedTo(ChronoUnit.MILLIS),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            computed.addAll(rules.moved(
                    item.entry(), item.due().campaign(), Objects.requireNonNull(splits.get(item.gift())), cause));
        }
        Set<JournalEntry> mine = Collections.newSetFromMap(new IdentityHashMap<>());
        mine.addAll(computed);
        List<Posted> posted = books.journal().remember(computed).stream()
                .map(entry -> new Posted(entry, mine.contains(entry), Objects.requireNonNull(causes.get(entry.src()))))
                .toList();
        countAndSay.of(posted, said);
    }

    /** What says this is this service, after the entry and the campaign were stored; anything else cannot be understood. */
    private List<Item> items(List<Heard<Envelope<Event>>> heard, Said said) {
        Map<String, JournalEntry> entries = books.entries(heard.stream()
                .map(each -> each.what().event())
                .filter(ReallocationDue.class::isInstance)
                .map(event -> ((ReallocationDue) event).entry())
                .collect(Collectors.toSet()));
        List<Item> items = new ArrayList<>(heard.size());
        for (Heard<Envelope<Event>> each : heard) {
            if (!(each.what().event() instanceof ReallocationDue due)) {
                said.deadLetter(each.record(), "not about an entry of the journal");
                continue;
            }
            JournalEntry entry = entries.get(due.entry());
            if (entry == null || !entry.waitsFor(due.campaign())) {
                said.deadLetter(each.record(), "no entry " + due.entry() + " waits for " + due.campaign());
                continue;
            }
            items.add(new Item(each, due, entry));
        }
        return items;
    }

    private Map<Frozen, List<Share>> splits(List<Item> items) {
        Map<String, Campaign> campaigns = books.campaigns(
                items.stream().map(item -> item.due().campaign()).collect(Collectors.toSet()));
        Map<Frozen, List<Share>> proposals = new HashMap<>();
        for (Item item : items) {
            Campaign campaign = campaigns.get(item.due().campaign());
            if (campaign == null) {
                // It was stored before this was said. Whatever hides it passes; the batch comes again.
                throw new IllegalStateException("campaign " + item.due().campaign() + " is not to be read");
            }
            proposals.put(item.gift(), Destination.shares(funds, campaign.split()));
        }
        return proposals.isEmpty() ? proposals : books.freeze(proposals);
    }
}
