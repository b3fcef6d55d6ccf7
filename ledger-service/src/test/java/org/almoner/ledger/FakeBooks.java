package org.almoner.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.almoner.delivery.Journal;
import org.almoner.delivery.Tally;
import org.almoner.ledger.Apportionment.Share;

/** The books in memory, document by document; before each access the test may let anything else happen, or crash. */
final class FakeBooks implements Books {

    final Map<String, JournalEntry> journal = new LinkedHashMap<>();
    final Map<String, Map<String, Long>> tallies = new TreeMap<>();
    private final Map<String, Long> applied = new HashMap<>();
    private final Map<String, Campaign> campaigns = new HashMap<>();
    private final Set<String> orphans = new HashSet<>();
    private final Map<Frozen, List<Share>> frozen = new HashMap<>();

    Runnable beforeEachAccess = () -> {};
    final List<String> accesses = new ArrayList<>();

    @Override
    public Journal<JournalEntry> journal() {
        return new Journal<>(entries -> {
            accesses.add("journal insert");
            Map<String, JournalEntry> taken = new HashMap<>();
            for (JournalEntry entry : entries) {
                beforeEachAccess.run();
                JournalEntry stored = journal.putIfAbsent(entry.id(), entry);
                if (stored != null) {
                    taken.put(entry.id(), stored);
                }
            }
            return taken;
        });
    }

    @Override
    public Tally tally() {
        return new Tally(new Tally.Store() {
            @Override
            public Map<String, Long> applied(Collection<String> documents) {
                accesses.add("tally read");
                beforeEachAccess.run();
                Map<String, Long> found = new HashMap<>(applied);
                found.keySet().retainAll(Set.copyOf(documents));
                return found;
            }

            @Override
            public boolean move(List<Tally.Move> moves) {
                accesses.add("tally write");
                boolean all = true;
                for (Tally.Move move : moves) {
                    beforeEachAccess.run();
                    if (applied.getOrDefault(move.document(), -1L) == move.from()) {
                        applied.put(move.document(), move.last().offset());
                        Map<String, Long> sums = tallies.computeIfAbsent(move.key(), key -> new TreeMap<>());
                        move.amounts().forEach((name, amount) -> sums.merge(name, amount, Math::addExact));
                    } else {
                        all = false;
                    }
                }
                return all;
            }
        });
    }

    @Override
    public List<JournalEntry> entriesOf(Collection<String> donations) {
        accesses.add("entries of gifts");
        beforeEachAccess.run();
        return journal.values().stream()
                .filter(entry -> entry.after() != null && donations.contains(entry.donation()))
                .toList();
    }

    @Override
    public Map<String, JournalEntry> entries(Collection<String> ids) {
        accesses.add("entries");
        beforeEachAccess.run();
        return journal.values().stream()
                .filter(entry -> ids.contains(entry.id()))
                .collect(Collectors.toMap(JournalEntry::id, entry -> entry));
    }

    @Override
    public List<JournalEntry> waitingFor(Collection<String> unknown) {
        accesses.add("waiting");
        beforeEachAccess.run();
        return new ArrayList<>(journal.values())
                .stream()
                        .filter(entry -> unknown.stream().anyMatch(entry::waitsFor))
                        .toList();
    }

    @Override
    public void keep(Campaign campaign) {
        accesses.add("keep campaign");
        beforeEachAccess.run();
        campaigns.merge(campaign.id(), campaign, (old, young) -> young.revision() > old.revision() ? young : old);
    }

    @Override
    public Map<String, Campaign> campaigns(Collection<String> ids) {
        accesses.add("campaigns");
        beforeEachAccess.run();
        Map<String, Campaign> known = new HashMap<>(campaigns);
        known.keySet().retainAll(Set.copyOf(ids));
        return known;
    }

    @Override
    public void keepOrphans(Collection<String> donations) {
        if (donations.isEmpty()) {
            return;
        }
        accesses.add("keep orphans");
        beforeEachAccess.run();
        orphans.addAll(donations);
    }

    @Override
    public Set<String> orphans(Collection<String> donations) {
        accesses.add("orphans");
        beforeEachAccess.run();
        return donations.stream().filter(orphans::contains).collect(Collectors.toSet());
    }

    @Override
    public Map<Frozen, List<Share>> freeze(Map<Frozen, List<Share>> proposals) {
        accesses.add("freeze");
        beforeEachAccess.run();
        proposals.forEach(frozen::putIfAbsent);
        beforeEachAccess.run();
        Map<Frozen, List<Share>> counting = new HashMap<>(frozen);
        counting.keySet().retainAll(proposals.keySet());
        return counting;
    }
}
