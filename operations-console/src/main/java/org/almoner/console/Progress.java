package org.almoner.console;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.almoner.console.Sighting.At;
import org.apache.kafka.common.TopicPartition;

/** When the console first saw a consumer group's committed offset pass a record: the latest that its effect can have been taken. */
final class Progress {

    static final int STEPS_MAX = 500;

    /** What is known of a group and a record. */
    sealed interface Passed {
        /** The group has not committed past the record. */
        record NotYet() implements Passed {}

        /** It had passed the record before the console began to look. */
        record Earlier() implements Passed {}

        /** @param seenAt the first look that saw it; the look before had seen the group at the record or before it */
        record By(Instant seenAt) implements Passed {}
    }

    private record Log(String group, TopicPartition partition) {}

    // By committed offset, when it was first seen.
    private final Map<Log, NavigableMap<Long, Instant>> steps = new HashMap<>();

    synchronized void committed(String group, TopicPartition partition, long offset, Instant now) {
        NavigableMap<Long, Instant> seen = steps.computeIfAbsent(new Log(group, partition), _ -> new TreeMap<>());
        if (!seen.isEmpty() && offset < seen.lastKey()) {
            seen.clear(); // somebody has set the group back: what it passed, it will pass again
        }
        seen.putIfAbsent(offset, now);
        if (seen.size() > STEPS_MAX) {
            seen.pollFirstEntry();
        }
    }

    synchronized Passed passed(String group, At record) {
        NavigableMap<Long, Instant> seen =
                steps.get(new Log(group, new TopicPartition(record.topic(), record.partition())));
        Map.Entry<Long, Instant> first = seen == null ? null : seen.higherEntry(record.offset());
        if (seen == null || first == null) {
            return new Passed.NotYet();
        }
        return first.getKey().equals(seen.firstKey()) ? new Passed.Earlier() : new Passed.By(first.getValue());
    }
}
