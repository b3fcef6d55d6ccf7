package org.almoner.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One document an aggregate, holding everything that happened to it: for facts whose meaning depends on what came before, as a
 * refund's does. A batch is one find, one fold in memory and one bulk write, each document by compare-and-set on its version.
 */
public final class Histories<H extends Histories.History<I>, I extends Journal.Entry> {

    /** An aggregate with its items, oldest first. */
    public interface History<I extends Journal.Entry> {
        String id();

        /** 1 for a history that was stored once; a step makes a history whose version is one more than its predecessor's. */
        long version();

        List<I> items();
    }

    /** What one record adds to one history. */
    public interface Step<H> {
        /** The history's id. */
        String history();

        /** The new item's id: the same fact, however often told, has the same one. */
        String item();

        Source src();

        /** @return the history with one more item, last in its list; a pure function, since a miss calls it again */
        H after(@Nullable H before);
    }

    /** Where histories are kept. */
    public interface Store<H> {
        Map<String, H> find(Collection<String> ids);

        /**
         * Replaces each history whose stored version is still {@code from}, durably; 0 for one that must not be there.
         *
         * @return whether every one of them was; which ones is found out by finding them again
         */
        boolean replace(List<Replacement<H>> replacements);
    }

    public record Replacement<H>(long from, H history) {}

    private final Store<H> store;

    public Histories(Store<H> store) {
        this.store = store;
    }

    /**
     * Makes every step stand in its history once.
     *
     * @param steps in the order of the log
     * @return the items that count, as they are stored, in the same order; business duplicates are missing
     */
    public List<I> remember(List<? extends Step<H>> steps) {
        Map<String, List<Step<H>>> byHistory = new LinkedHashMap<>();
        for (Step<H> step : steps) {
            byHistory.computeIfAbsent(step.history(), id -> new ArrayList<>()).add(step);
        }
        while (true) {
            Map<String, H> found = store.find(byHistory.keySet());
            IdentityHashMap<Step<H>, I> counted = new IdentityHashMap<>();
            List<Replacement<H>> replacements = new ArrayList<>();
            byHistory.forEach((id, itsSteps) -> {
                H before = found.get(id);
                H after = walk(before, itsSteps, counted);
                long from = before == null ? 0 : before.version();
                if (after != null && after.version() > from) {
                    replacements.add(new Replacement<>(from, after));
                }
            });
            // A miss means that somebody else told a part of these histories: look again, then fold again.
            if (replacements.isEmpty() || store.replace(replacements)) {
                return steps.stream().map(counted::get).filter(Objects::nonNull).toList();
            }
        }
    }

    private @Nullable H walk(@Nullable H before, List<Step<H>> steps, IdentityHashMap<Step<H>, I> counted) {
        H history = before;
        for (Step<H> step : steps) {
            I told = history == null ? null : item(history, step.item());
            if (told == null) {
                history = step.after(history);
                counted.put(step, history.items().getLast());
            } else if (told.src().equals(step.src())) {
                counted.put(step, told);
            }
        }
        return history;
    }

    private @Nullable I item(H history, String id) {
        for (I item : history.items()) {
            if (item.id().equals(id)) {
                return item;
            }
        }
        return null;
    }
}
