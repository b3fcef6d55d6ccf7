package org.almoner.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One document an event, holding what it meant when it was first understood.
 *
 * <p>Why the stored content counts and not a newly computed one: between two deliveries of the same record a rule, a
 * campaign's split or the whole program may have changed, and a tally may already contain the old content.
 */
public class Journal<E extends Journal.Entry> {

    /** A document of a journal. */
    public interface Entry {
        /** The event's id: the same fact, however often told, has the same one. */
        String id();

        Source src();
    }

    /** Where entries are kept. */
    public interface Store<E extends Entry> {
        /**
         * Inserts each entry whose id is not taken, durably, before it returns. Entries are independent: a taken id stops no
         * other, and of two with the same id one goes in.
         *
         * @return what is stored under the ids that were taken, by id
         * @throws RuntimeException if it is unknown whether an entry is stored
         */
        Map<String, E> insertAbsent(List<E> entries);
    }

    private final Store<E> store;

    public Journal(Store<E> store) {
        this.store = store;
    }

    /**
     * Makes every entry stand in the journal once.
     *
     * @param computed what the records of this batch would mean today: an entry for every one that was understood, even if it means
     *     nothing today. Yesterday's program may have stored one that does, and only by its id is it found
     * @return the entries that count, as they are <em>stored</em>, in the same order; business duplicates are missing
     */
    public List<E> remember(List<E> computed) {
        if (computed.isEmpty()) {
            return List.of();
        }
        Map<String, E> taken = store.insertAbsent(computed);
        List<E> counting = new ArrayList<>(computed.size());
        for (E mine : computed) {
            E stored = taken.get(mine.id());
            if (stored == null) {
                counting.add(mine);
            } else if (isMine(mine, stored)) {
                counting.add(counted(mine, stored));
            }
        }
        return counting;
    }

    // The two decisions that the model test's mutants get wrong.
    boolean isMine(E mine, E stored) {
        return stored.src().equals(mine.src());
    }

    E counted(E mine, E stored) {
        return stored;
    }
}
