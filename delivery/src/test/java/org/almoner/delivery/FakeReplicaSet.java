package org.almoner.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.almoner.delivery.Scheduler.Outage;
import org.jspecify.annotations.Nullable;

/**
 * Documents as a MongoDB replica set keeps them: a document is written at once or not at all, the members of a bulk one by one in
 * any order, and what a majority does not have yet a fail-over takes back.
 */
final class FakeReplicaSet {

    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final List<Documents<?>> collections = new ArrayList<>();
    private int term;

    FakeReplicaSet(Scheduler scheduler, RandomGenerator random) {
        this.scheduler = scheduler;
        this.random = random;
    }

    <D> Documents<D> collection() {
        Documents<D> documents = new Documents<>();
        collections.add(documents);
        return documents;
    }

    /** A majority gets everything that the primary has. */
    void replicate() {
        collections.forEach(documents -> documents.behind.clear());
    }

    /** Another primary takes over, one that has what a majority had. */
    void failOver() {
        collections.forEach(Documents::takeBack);
        term++;
    }

    final class Documents<D> {

        private final Map<String, D> primary = new LinkedHashMap<>();
        /** What a majority has of those documents of which the primary has more. */
        private final Map<String, Optional<D>> behind = new LinkedHashMap<>();

        /** Read concern "majority", document by document: no snapshot of all of them. */
        Map<String, D> find(Collection<String> ids) {
            return find(ids, this::ofMajority);
        }

        /** Read concern "local". */
        Map<String, D> findLocal(Collection<String> ids) {
            return find(ids, this::ofPrimary);
        }

        /** An unordered bulk with write concern "majority": done in any order, and acknowledged after it all. */
        <W> void bulk(String action, Collection<W> writes, Consumer<W> write) {
            List<W> inAnyOrder = new ArrayList<>(writes);
            Collections.shuffle(inAnyOrder, random);
            int myTerm = term;
            for (W each : inAnyOrder) {
                scheduler.step(action, each);
                requireTerm(myTerm);
                write.accept(each);
            }
            scheduler.step("awaits a majority after it", action);
            requireTerm(myTerm);
            replicate();
        }

        /** One atomic write, inside a bulk. */
        void put(String id, D document) {
            behind.computeIfAbsent(id, absent -> Optional.ofNullable(primary.get(absent)));
            primary.put(id, document);
        }

        @Nullable
        D ofPrimary(String id) {
            return primary.get(id);
        }

        @Nullable
        D ofMajority(String id) {
            Optional<D> older = behind.get(id);
            return older == null ? primary.get(id) : older.orElse(null);
        }

        Collection<D> all() {
            return primary.values();
        }

        private Map<String, D> find(Collection<String> ids, Function<String, @Nullable D> read) {
            Map<String, D> found = new LinkedHashMap<>();
            for (String id : ids) {
                scheduler.step("reads", id);
                D document = read.apply(id);
                if (document != null) {
                    found.put(id, document);
                }
            }
            return found;
        }

        private void takeBack() {
            behind.forEach((id, older) ->
                    older.ifPresentOrElse(document -> primary.put(id, document), () -> primary.remove(id)));
            behind.clear();
        }

        private void requireTerm(int mine) {
            if (term != mine) {
                throw new Outage("the primary has stepped down");
            }
        }
    }
}
