package org.almoner.delivery;

import static org.almoner.delivery.Model.require;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.almoner.delivery.FakeReplicaSet.Documents;
import org.almoner.events.EventCodec;
import org.jspecify.annotations.Nullable;

/** Gifts with what happened to each: every fact's effect depends on those before it. */
final class Lives implements Model {

    record Item(String id, Source src, int rules, long before, long after, EventCodec.Encoded says)
            implements Journal.Entry {
        @Override
        public String toString() {
            return id + " of " + src + " by rules " + rules + ": " + before + " to " + after;
        }
    }

    record Life(String id, long version, List<Item> items) implements Histories.History<Item> {}

    /** The second version counts everything double, so that it shows whose computation was kept. */
    private record Told(Fact fact, Source src, int rules) implements Histories.Step<Life> {
        @Override
        public String history() {
            return fact.about();
        }

        @Override
        public String item() {
            return fact.id();
        }

        @Override
        public Life after(@Nullable Life before) {
            List<Item> items = before == null ? new ArrayList<>() : new ArrayList<>(before.items());
            long total = items.isEmpty() ? 0 : items.getLast().after();
            long after = total + fact.amount() * rules;
            items.add(new Item(fact.id(), src, rules, total, after, fact.leadsTo(total + " to " + after)));
            return new Life(fact.about(), before == null ? 1 : before.version() + 1, items);
        }
    }

    private final Protocol protocol;
    private final Documents<Life> lives;

    Lives(Protocol protocol, FakeReplicaSet server) {
        this.protocol = protocol;
        this.lives = server.collection();
    }

    @Override
    public Effect<Fact> effect(int rules) {
        Histories<Life, Item> histories = protocol.histories(new LifeStore());
        return (batch, said) -> histories
                .remember(batch.stream()
                        .map(heard -> new Told(heard.what(), heard.source(), rules))
                        .toList())
                .forEach(item -> said.event(item.says()));
    }

    final class LifeStore implements Histories.Store<Life> {

        @Override
        public Map<String, Life> find(Collection<String> ids) {
            return protocol.find(lives, ids);
        }

        @Override
        public boolean replace(List<Histories.Replacement<Life>> replacements) {
            Set<String> missed = new LinkedHashSet<>();
            lives.bulk("replaces", replacements, each -> {
                Life before = lives.ofPrimary(each.history().id());
                if ((before == null ? 0 : before.version()) == each.from()) {
                    put(before, each.history());
                } else {
                    missed.add(each.history().id());
                }
            });
            return missed.isEmpty();
        }

        /** What a mutant would like to have. */
        boolean replaceAnyway(List<Histories.Replacement<Life>> replacements) {
            lives.bulk(
                    "replaces, whatever is there,",
                    replacements,
                    each -> put(lives.ofPrimary(each.history().id()), each.history()));
            return true;
        }

        private void put(@Nullable Life before, Life after) {
            lives.put(after.id(), after);
            List<Item> kept = before == null ? List.of() : before.items();
            require(
                    after.items().size() > kept.size()
                            && after.items().subList(0, kept.size()).equals(kept),
                    "what happened is rewritten from %s to %s",
                    before,
                    after);
        }
    }

    @Override
    public Collection<Remembered> remembered() {
        return lives.all().stream()
                .flatMap(life -> life.items().stream())
                .map(item -> new Remembered(item.id(), item.src(), item.says()))
                .toList();
    }

    @Override
    public void requireTaken(Incoming record, Fact fact) {
        Life life = lives.ofMajority(fact.about());
        require(
                life != null && life.items().stream().anyMatch(item -> item.id().equals(fact.id())),
                "%s is committed and not in %s",
                record.source(),
                life);
    }

    @Override
    public void requireWhole(Collection<Fact> facts) {
        Map<String, Fact> byId = facts.stream().collect(Collectors.toMap(Fact::id, fact -> fact));
        for (Life life : lives.all()) {
            require(life.version() == life.items().size(), "its version counts other items: %s", life);
            long total = 0;
            Map<String, Long> lastOffsets = new HashMap<>();
            for (Item item : life.items()) {
                Fact fact = byId.get(item.id());
                require(fact.about().equals(life.id()), "%s stands in %s", fact, life);
                require(item.before() == total, "%s does not continue %d in %s", item, total, life);
                total += fact.amount() * item.rules();
                require(item.after() == total, "%s does not come to %d in %s", item, total, life);
                Long last = lastOffsets.put(item.src().log(), item.src().offset());
                require(last == null || last < item.src().offset(), "%s comes late in %s", item, life);
            }
        }
    }
}
