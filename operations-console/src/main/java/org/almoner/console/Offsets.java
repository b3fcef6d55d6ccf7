package org.almoner.console;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where everybody stood in the log at one moment.
 *
 * @param at the moment
 * @param begins by partition, the offset of the first record that is still kept
 * @param ends by partition, the offset that the next committed record will have at the earliest
 * @param committed by group and partition, the offset that the group reads next
 * @param reading by group, whether it has a running consumer
 */
record Offsets(
        Instant at,
        Map<TopicPartition, Long> begins,
        Map<TopicPartition, Long> ends,
        Map<String, Map<TopicPartition, Long>> committed,
        Map<String, Boolean> reading) {

    /**
     * How far a group is behind on a topic.
     *
     * @param records that wait for the group
     * @param committed the sum of the group's offsets, which grows with what it takes
     */
    record Lag(String group, String topic, long records, long committed, boolean reading) {}

    /** How many dead letters a topic holds. */
    record Depth(String topic, long records) {}

    /** For each group and each topic that it has ever read from. */
    List<Lag> lags(Function<TopicPartition, @Nullable Tail> tails) {
        Map<String, Lag> lags = new TreeMap<>();
        committed.forEach((group, offsets) -> offsets.keySet().stream()
                .map(TopicPartition::topic)
                .distinct()
                .filter(FollowTopics::isOurs)
                .forEach(topic -> lags.put(group + " " + topic, lag(group, topic, offsets, tails))));
        return List.copyOf(lags.values());
    }

    List<Depth> deadLetters(Function<TopicPartition, @Nullable Tail> tails) {
        Map<String, Long> depths = new HashMap<>();
        ends.forEach((partition, end) -> {
            if (partition.topic().endsWith(ReadRecord.DEAD_LETTERS)) {
                long begin = begins.getOrDefault(partition, 0L);
                depths.merge(partition.topic(), held(begin, end, tails.apply(partition)), Long::sum);
            }
        });
        return depths.entrySet().stream()
                .map(each -> new Depth(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Depth::topic))
                .toList();
    }

    private Lag lag(
            String group,
            String topic,
            Map<TopicPartition, Long> offsets,
            Function<TopicPartition, @Nullable Tail> tails) {
        long records = 0;
        long sum = 0;
        for (Map.Entry<TopicPartition, Long> each : ends.entrySet()) {
            TopicPartition partition = each.getKey();
            if (partition.topic().equals(topic)) {
                long next = offsets.getOrDefault(partition, begins.getOrDefault(partition, 0L));
                records += waiting(next, each.getValue(), tails.apply(partition));
                sum += next;
            }
        }
        return new Lag(group, topic, records, sum, reading.getOrDefault(group, false));
    }

    private static long waiting(long committed, long end, @Nullable Tail tail) {
        return tail == null ? Math.max(0, end - committed) : tail.waiting(committed, end);
    }

    private static long held(long begin, long end, @Nullable Tail tail) {
        return tail == null ? end - begin : tail.held(begin, end);
    }
}
