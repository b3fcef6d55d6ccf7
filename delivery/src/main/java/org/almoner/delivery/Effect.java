package org.almoner.delivery;

import java.util.List;

/** What a service does with a batch of one topic: remember it, and say what follows. */
@FunctionalInterface
public interface Effect<T> {

    /**
     * Must be safe to run again with any batch that overlaps this one, on any instance, at any time: that is what
     * {@link Journal}, {@link Tally} and {@link Histories} are for.
     *
     * @param batch in the order of the log within each partition; never empty
     * @param said takes the outgoing events of every record in the batch, also of those remembered before
     * @throws RuntimeException if anything is in the way: the batch comes again
     */
    void take(List<Heard<T>> batch, Said said);

    /** A record that was understood. */
    record Heard<T>(Incoming record, T what) {
        public Source source() {
            return record.source();
        }
    }
}
