package org.almoner.delivery;

import static org.almoner.delivery.Model.require;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.almoner.delivery.Effect.Heard;
import org.almoner.delivery.FakeReplicaSet.Documents;
import org.almoner.delivery.Scheduler.Outage;
import org.almoner.events.EventCodec;

/** A ledger: a journal of balanced entries, and a tally for each account. */
final class Books implements Model {

    private static final String CURRENCY = "USD";

    record Entry(String id, Source src, int rules, Map<String, Long> postings, EventCodec.Encoded says)
            implements Journal.Entry {
        @Override
        public String toString() {
            return id + " of " + src + " by rules " + rules;
        }
    }

    record Sum(String key, String log, long applied, long minor) {}

    private final Protocol protocol;
    private final Documents<Entry> journal;
    private final Documents<Sum> sums;

    Books(Protocol protocol, FakeReplicaSet server) {
        this.protocol = protocol;
        this.journal = server.collection();
        this.sums = server.collection();
    }

    @Override
    public Effect<Fact> effect(int rules) {
        Journal<Entry> entries = protocol.journal(this::insertAbsent);
        Tally tally = protocol.tally(new Tallies());
        return (batch, said) -> {
            List<Entry> computed =
                    batch.stream().map(heard -> entry(heard, rules)).toList();
            List<Entry> stored = entries.remember(protocol.toRemember(computed));
            tally.apply(stored.stream().flatMap(Books::changes).toList());
            stored.forEach(entry -> said.event(entry.says()));
        };
    }

    private static Entry entry(Heard<Fact> heard, int rules) {
        Map<String, Long> postings = postings(heard.what(), rules);
        return new Entry(
                heard.what().id(), heard.source(), rules, postings, heard.what().leadsTo(postings));
    }

    /** The second version has another fee, and an account that the first does not know. */
    private static Map<String, Long> postings(Fact fact, int rules) {
        long fee = fact.amount() * (rules == 1 ? 2 : 3) / 100;
        long reserve = rules == 1 ? 0 : fact.amount() / 10;
        Map<String, Long> postings = new TreeMap<>();
        postings.put("cash", fact.amount() - fee);
        postings.put("fees", fee);
        postings.put(fact.about(), reserve - fact.amount());
        if (reserve > 0) {
            postings.put("reserve", -reserve);
        }
        return postings;
    }

    private static Stream<Tally.Change> changes(Entry entry) {
        return entry.postings().entrySet().stream()
                .map(posting -> new Tally.Change(posting.getKey(), entry.src(), Map.of(CURRENCY, posting.getValue())));
    }

    private Map<String, Entry> insertAbsent(List<Entry> entries) {
        Set<String> taken = new LinkedHashSet<>();
        journal.bulk("inserts", entries, entry -> {
            if (journal.ofPrimary(entry.id()) == null) {
                journal.put(entry.id(), entry);
            } else {
                taken.add(entry.id());
            }
        });
        Map<String, Entry> stored = protocol.find(journal, taken);
        if (stored.size() < taken.size()) {
            throw new Outage("an id is taken, and no majority has its entry");
        }
        return stored;
    }

    /** The account's documents, with the operation that the protocol uses and those that its mutants would like to have. */
    final class Tallies implements Tally.Store {

        @Override
        public Map<String, Long> applied(Collection<String> documents) {
            return protocol.find(sums, documents).entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, found -> found.getValue().applied()));
        }

        @Override
        public boolean move(List<Tally.Move> moves) {
            Set<String> missed = new LinkedHashSet<>();
            sums.bulk("moves", moves, move -> {
                if (!moveIf(applied -> applied == move.from(), move)) {
                    missed.add(move.document());
                }
            });
            return missed.isEmpty();
        }

        void moveAnyway(List<Tally.Move> moves) {
            sums.bulk("moves, whatever is there,", moves, move -> moveIf(applied -> true, move));
        }

        void moveWhatIsOlder(List<Tally.Move> moves) {
            sums.bulk(
                    "moves, if it is older,",
                    moves,
                    move -> moveIf(applied -> applied < move.last().offset(), move));
        }

        private boolean moveIf(LongPredicate condition, Tally.Move move) {
            Sum before = sums.ofPrimary(move.document());
            long applied = before == null ? Tally.NOTHING : before.applied();
            if (!condition.test(applied)) {
                return false;
            }
            Sum after = new Sum(
                    move.key(),
                    move.last().log(),
                    Math.max(applied, move.last().offset()),
                    (before == null ? 0 : before.minor()) + move.amounts().get(CURRENCY));
            sums.put(move.document(), after);
            requireExact(after);
            return true;
        }
    }

    /** The invariant of a tally, at any moment: neither more nor less than the entries up to {@code applied}. */
    private void requireExact(Sum sum) {
        long expected = 0;
        for (Entry entry : journal.all()) {
            if (entry.src().offset() <= sum.applied() && entry.src().log().equals(sum.log())) {
                expected += entry.postings().getOrDefault(sum.key(), 0L);
            }
        }
        require(expected == sum.minor(), "the entries come to %d, not to %s", expected, sum);
    }

    @Override
    public Collection<Remembered> remembered() {
        return journal.all().stream()
                .map(entry -> new Remembered(entry.id(), entry.src(), entry.says()))
                .toList();
    }

    @Override
    public void requireTaken(Incoming record, Fact fact) {
        Entry entry = journal.ofMajority(fact.id());
        require(entry != null, "%s is committed and not in the journal", record.source());
        if (!entry.src().equals(record.source())) {
            return;
        }
        for (String account : entry.postings().keySet()) {
            Sum sum = sums.ofMajority(Tally.document(account, entry.src()));
            require(
                    sum != null && sum.applied() >= entry.src().offset(),
                    "%s is committed and not in the tally of %s: %s",
                    record.source(),
                    account,
                    sum);
        }
    }

    @Override
    public void requireWhole(Collection<Fact> facts) {
        Map<String, Long> expected = new HashMap<>();
        for (Fact fact : facts) {
            Entry entry = journal.ofPrimary(fact.id());
            require(entry.postings().equals(postings(fact, entry.rules())), "%s does not post %s", entry, fact);
            entry.postings().forEach((account, minor) -> expected.merge(account, minor, Long::sum));
        }
        Map<String, Long> stored = new HashMap<>();
        for (Sum sum : sums.all()) {
            requireExact(sum);
            stored.merge(sum.key(), sum.minor(), Long::sum);
        }
        require(expected.equals(stored), "the entries come to %s, the tallies to %s", expected, stored);
        long balance = stored.values().stream().mapToLong(Long::longValue).sum();
        require(balance == 0, "the books are out of balance by %d", balance);
    }
}
