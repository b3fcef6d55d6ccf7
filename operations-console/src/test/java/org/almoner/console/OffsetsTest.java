package org.almoner.console;

import static org.almoner.console.SampleGift.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.almoner.console.LagHistory.Trend;
import org.almoner.console.Offsets.Depth;
import org.almoner.console.Offsets.Lag;
import org.almoner.console.Progress.Passed;
import org.almoner.console.Sighting.At;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is computed from where everybody stands in the log. */
class OffsetsTest {

    private static final TopicPartition DONATIONS = new TopicPartition("donations.v1", 0);
    private static final TopicPartition LETTERS = new TopicPartition("donations.v1.ledger-service.dlq", 0);

    @Test
    void a_transactions_marker_is_not_a_record_that_waits() {
        // Three records in two transactions: 0, 1, marker 2, 3, marker 4.
        Tail tail = read(0, 0, 1, 3);
        tail.standsAt(5);

        assertThat(tail.waiting(4, 5)).isZero();
        assertThat(tail.waiting(3, 5)).isEqualTo(1);
        assertThat(tail.waiting(0, 5)).isEqualTo(3);
        assertThat(tail.held(0, 5)).isEqualTo(3);
    }

    @Test
    void what_the_console_has_not_read_counts_by_offsets() {
        Tail tail = read(100, 100, 102);
        tail.standsAt(104);

        assertThat(tail.waiting(90, 104)).as("ten before its start, two after").isEqualTo(12);
        assertThat(tail.waiting(103, 110)).as("six that it has not come to").isEqualTo(6);
        assertThat(tail.waiting(110, 110)).isZero();
        assertThat(tail.held(0, 104)).isEqualTo(102);
        assertThat(tail.held(102, 104)).as("the first one was let go").isEqualTo(1);
    }

    @Test
    void a_long_tail_forgets_its_oldest_offsets_and_still_counts_right() {
        Tail tail = new Tail(0);
        for (int offset = 0; offset < 10_000; offset++) {
            tail.read(offset);
        }
        for (long committed : List.of(0L, 5L, 7_951L, 7_952L, 7_953L, 9_999L, 10_000L)) {
            assertThat(tail.waiting(committed, 10_000)).isEqualTo(10_000 - committed);
        }
    }

    @Test
    void lag_counts_all_partitions_also_those_nobody_has_committed_to() {
        TopicPartition other = new TopicPartition("donations.v1", 1);
        Offsets offsets = new Offsets(
                NOON,
                Map.of(DONATIONS, 0L, other, 2L, LETTERS, 0L),
                Map.of(DONATIONS, 10L, other, 5L, LETTERS, 2L),
                Map.of("ledger-service", Map.of(DONATIONS, 6L, new TopicPartition("foreign", 0), 1L)),
                Map.of("ledger-service", true));

        assertThat(offsets.lags(_ -> null)).containsExactly(new Lag("ledger-service", "donations.v1", 4 + 3, 8, true));
        assertThat(offsets.deadLetters(_ -> null)).containsExactly(new Depth(LETTERS.topic(), 2));
        assertThat(offsets.deadLetters(partition -> partition.equals(LETTERS) ? read(0, 0) : null))
                .containsExactly(new Depth(LETTERS.topic(), 2));
    }

    @Test
    void a_lag_that_shrinks_has_an_end() {
        LagHistory history = new LagHistory();
        history.add(NOON, List.of(lag(1000, 0)));
        history.add(NOON.plusSeconds(10), List.of(lag(400, 600)));

        Trend trend = history.trends().getFirst();

        assertThat(trend.drained()).contains(Duration.ofSeconds(7)); // 400 at 60 a second
        assertThat(trend.behindFor()).isEqualTo(Duration.ofSeconds(10));
        assertThat(trend.moving()).isTrue();
    }

    @Test
    void a_lag_that_does_not_shrink_has_none() {
        LagHistory history = new LagHistory();
        history.add(NOON, List.of(lag(3, 5)));
        history.add(NOON.plusSeconds(20), List.of(lag(3, 5)));

        assertThat(history.trends().getFirst().drained()).isEmpty();
        assertThat(history.trends().getFirst().moving()).isFalse();
        assertThat(history.trends().getFirst().behindFor()).isEqualTo(Duration.ofSeconds(20));

        history.add(NOON.plusSeconds(21), List.of(lag(0, 8)));
        assertThat(history.trends().getFirst().behindFor()).isZero();
    }

    @Test
    void progress_gives_a_bound_only_where_both_sides_were_seen() {
        Progress progress = new Progress();
        progress.committed("g", DONATIONS, 5, NOON);
        progress.committed("g", DONATIONS, 5, NOON.plusSeconds(1));
        progress.committed("g", DONATIONS, 9, NOON.plusSeconds(2));

        assertThat(progress.passed("g", at(4))).isEqualTo(new Passed.Earlier());
        assertThat(progress.passed("g", at(5))).isEqualTo(new Passed.By(NOON.plusSeconds(2)));
        assertThat(progress.passed("g", at(8))).isEqualTo(new Passed.By(NOON.plusSeconds(2)));
        assertThat(progress.passed("g", at(9))).isEqualTo(new Passed.NotYet());
        assertThat(progress.passed("nobody", at(0))).isEqualTo(new Passed.NotYet());
    }

    @Test
    void a_group_that_was_set_back_has_not_passed_what_is_before_it_again() {
        Progress progress = new Progress();
        progress.committed("g", DONATIONS, 9, NOON);
        progress.committed("g", DONATIONS, 2, NOON.plusSeconds(1));

        assertThat(progress.passed("g", at(5))).isEqualTo(new Passed.NotYet());
    }

    @Test
    void progress_is_bounded() {
        Progress progress = new Progress();
        for (int step = 0; step < 10 * Progress.STEPS_MAX; step++) {
            progress.committed("g", DONATIONS, step, NOON.plusSeconds(step));
        }

        assertThat(progress.passed("g", at(17))).isEqualTo(new Passed.Earlier());
        long last = 10L * Progress.STEPS_MAX - 1;
        assertThat(progress.passed("g", at(last - 1))).isEqualTo(new Passed.By(NOON.plusSeconds(last)));
    }

    private static At at(long offset) {
        return new At(DONATIONS.topic(), DONATIONS.partition(), offset);
    }

    private static Lag lag(long records, long committed) {
        return new Lag("ledger-service", "donations.v1", records, committed, true);
    }

    private static Tail read(long start, long... offsets) {
        Tail tail = new Tail(start);
        for (long each : offsets) {
            tail.read(each);
        }
        return tail;
    }
}
