package org.almoner.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    private static final Plan PLAN = Plan.of("short");

    private static List<String> sent(long seed) {
        return new Workload(new Random(seed), seed, PLAN)
                .deliveries().stream()
                        .map(each -> each.webhook().id() + " " + each.at() + " " + each.stale())
                        .toList();
    }

    @Test
    void aSeedTellsTheSameEveryTime() {
        assertThat(sent(7)).isEqualTo(sent(7)).isNotEqualTo(sent(8));
    }

    @Test
    void everythingIsToldOneToFiveTimes() {
        Workload workload = new Workload(new Random(1), 1, PLAN);
        Map<String, Integer> times = new HashMap<>();
        workload.deliveries().stream()
                .filter(each -> !each.stale())
                .forEach(each -> times.merge(each.webhook().id(), 1, Integer::sum));
        assertThat(times.keySet()).containsAll(workload.meaningful()).containsAll(workload.meaningless());
        assertThat(times.values()).allMatch(count -> count >= 1 && count <= 5).contains(1, 5);
    }

    @Test
    void unitsAreHandedOutOneByOneAndNoneIsLost() {
        assertThat(Oracle.units(10, Oracle.SAFE_HARBOUR))
                .isEqualTo(Map.of("education", 3L, "awareness", 2L, "safe-passage", 5L));
        assertThat(Oracle.units(1, Oracle.SAFE_HARBOUR))
                .isEqualTo(Map.of("education", 0L, "awareness", 0L, "safe-passage", 1L));
    }
}
