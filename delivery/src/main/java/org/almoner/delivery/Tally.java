package org.almoner.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums that are moved on exactly once by each journal entry: one document a (key, partition), with {@code applied}, the last
 * offset in it.
 *
 * <p>The invariant: {@code applied = N} if and only if the sums equal all journal entries of that key and partition with
 * offset ≤ N. Whoever wants a key's total adds up its partitions' documents.
 */
public class Tally {

    /** No offset yet: a document that is not there. */
    static final long NOTHING = -1;

    /**
     * What one stored journal entry adds to one key.
     *
     * @param key {@code funds:education|USD}
     * @param amounts by name; the names are the document's fields
     */
    public record Change(String key, Source src, Map<String, Long> amounts) {}

    /** @param from the {@code applied} that the document must still have, {@link #NOTHING} for a document that must not be there */
    public record Move(String key, Source last, long from, Map<String, Long> amounts) {
        public String document() {
            return Tally.document(key, last);
        }
    }

    /** Where tallies are kept. */
    public interface Store {
        /** @return {@code applied} of those documents that are there */
        Map<String, Long> applied(Collection<String> documents);

        /**
         * Adds each move's amounts and sets {@code applied} to its last offset, in documents whose {@code applied} is still
         * {@code from}; each document at once or not at all, durably.
         *
         * @return whether every one of them was; which ones is found out by reading {@code applied} again
         */
        boolean move(List<Move> moves);
    }

    private final Store store;

    public Tally(Store store) {
        this.store = store;
    }

    /**
     * Brings the tallies up to the last of these changes.
     *
     * @param stored changes from <em>stored</em> journal entries, of every record of the batch that has one; within a partition
     *     no entry between the first and the last may be missing
     */
    public void apply(Collection<Change> stored) {
        Map<String, List<Change>> open = new LinkedHashMap<>();
        for (Change change : stored) {
            open.computeIfAbsent(document(change.key(), change.src()), document -> new ArrayList<>())
                    .add(change);
        }
        while (!open.isEmpty()) {
            Map<String, Long> applied = store.applied(open.keySet());
            open.entrySet()
                    .removeIf(document -> applied.getOrDefault(document.getKey(), NOTHING)
                            >= last(document.getValue()).offset());
            List<Move> moves = new ArrayList<>(open.size());
            // Computed anew after every miss: whoever came between has applied a part of these changes.
            open.forEach((document, changes) -> moves.add(moveFrom(applied.getOrDefault(document, NOTHING), changes)));
            if (moves.isEmpty() || store.move(moves)) {
                return;
            }
        }
    }

    Move moveFrom(long applied, List<Change> changes) {
        Map<String, Long> delta = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change.src().offset() > applied) {
                change.amounts().forEach((name, amount) -> delta.merge(name, amount, Math::addExact));
            }
        }
        return new Move(changes.getFirst().key(), last(changes), applied, delta);
    }

    static Source last(List<Change> changes) {
        Source last = changes.getFirst().src();
        for (Change change : changes) {
            if (change.src().offset() > last.offset()) {
                last = change.src();
            }
        }
        return last;
    }

    static String document(String key, Source src) {
        return key + "|" + src.log();
    }
}
