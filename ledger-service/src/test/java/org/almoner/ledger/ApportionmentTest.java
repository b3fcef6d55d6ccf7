package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.almoner.ledger.Apportionment.Share;
import org.junit.jupiter.api.Test;

class ApportionmentTest {

    private static final int SEEDS = 2_000;

    @Test
    void sampleSplit() {
        assertThat(among(10_000, 3000, 2000, 5000)).containsExactly(3000L, 2000L, 5000L);
        assertThat(among(1, 3000, 2000, 5000)).containsExactly(0L, 0L, 1L);
        assertThat(among(87_318, 7, 3)).containsExactly(61_123L, 26_195L);
    }

    @Test
    void aTieGoesToTheFirstListed() {
        assertThat(among(1, 1, 1)).containsExactly(1L, 0L);
        assertThat(among(3, 5, 5)).containsExactly(2L, 1L);
        assertThat(among(2, 1, 1, 1)).containsExactly(1L, 1L, 0L);
        assertThat(among(5, 1, 1, 1)).containsExactly(2L, 2L, 1L);
    }

    @Test
    void unitByUnitGivesTheSame() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long[] weights = weights(random, 1 + random.nextInt(6), 1 + random.nextInt(30));
            long[] given = new long[weights.length];
            for (int whole = 0; whole <= 60; whole++) {
                assertThat(among(whole, weights))
                        .as("seed %d, whole %d, weights %s", seed, whole, java.util.Arrays.toString(weights))
                        .containsExactly(box(given));
                given[nextByHighestAverage(weights, given)]++;
            }
        }
    }

    @Test
    void anyWholeIsSharedCompletelyAndALargerWholeMakesNoShareSmaller() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long[] weights = weights(random, 1 + random.nextInt(6), 1L << (1 + random.nextInt(60)));
            long whole = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            List<Long> parts = among(whole, weights);
            List<Long> more = among(whole + 1, weights);
            assertThat(sum(parts)).as("seed %d", seed).isEqualTo(BigInteger.valueOf(whole));
            for (int i = 0; i < weights.length; i++) {
                assertThat(more.get(i)).as("seed %d", seed).isGreaterThanOrEqualTo(parts.get(i));
                // Never further than one unit a share from the exact quota.
                BigInteger quota = BigInteger.valueOf(whole)
                        .multiply(BigInteger.valueOf(weights[i]))
                        .divide(total(weights));
                assertThat(quota.subtract(BigInteger.valueOf(parts.get(i))).abs())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(BigInteger.valueOf(weights.length));
            }
        }
    }

    @Test
    void noPartIsEverTakenBackFurtherThanItWasGiven() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long gross = 1 + (random.nextLong(Long.MAX_VALUE - 1) >>> random.nextInt(63));
            List<Long> parts = among(gross, weights(random, 1 + random.nextInt(5), 10_000));
            long[] own = parts.stream().mapToLong(Long::longValue).toArray();
            assertThat(among(gross, own)).as("seed %d: a full refund", seed).isEqualTo(parts);
            for (int i = 0; i < 20; i++) {
                long refunded = gross == Long.MAX_VALUE ? gross : random.nextLong(gross + 1);
                List<Long> back = among(refunded, own);
                for (int each = 0; each < own.length; each++) {
                    assertThat(back.get(each)).as("seed %d", seed).isBetween(0L, own[each]);
                }
            }
        }
    }

    @Test
    void theLargestAmountThereIs() {
        assertThat(among(Long.MAX_VALUE, 1)).containsExactly(Long.MAX_VALUE);
        assertThat(among(Long.MAX_VALUE, 1, 1)).containsExactly(Long.MAX_VALUE / 2 + 1, Long.MAX_VALUE / 2);
        assertThat(sum(among(Long.MAX_VALUE, Long.MAX_VALUE / 3, 1, Long.MAX_VALUE / 3)))
                .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE));
        assertThat(among(-7, 3, 4)).containsExactly(-3L, -4L);
    }

    @Test
    void nobodyToShareWith() {
        assertThat(among(5)).isEmpty();
        assertThat(among(5, 0, 0)).isEmpty();
        assertThat(among(5, 0, 1)).containsExactly(0L, 5L);
        assertThatThrownBy(() -> new Share("education", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The rule as it is told: one unit after the other. */
    static int nextByHighestAverage(long[] weights, long[] given) {
        int best = 0;
        for (int i = 1; i < weights.length; i++) {
            if (weights[i] * (2 * given[best] + 1) > weights[best] * (2 * given[i] + 1)) {
                best = i;
            }
        }
        return best;
    }

    private static List<Long> among(long whole, long... weights) {
        List<Share> shares = new ArrayList<>();
        for (long weight : weights) {
            shares.add(new Share("fund" + shares.size(), weight));
        }
        Map<String, Long> parts = new LinkedHashMap<>(Apportionment.among(shares, whole));
        return List.copyOf(parts.values());
    }

    private static long[] weights(Random random, int count, long max) {
        long[] weights = random.longs(count, 0, max).toArray();
        weights[random.nextInt(count)]++;
        return weights;
    }

    private static BigInteger sum(List<Long> parts) {
        return parts.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger total(long[] weights) {
        BigInteger total = BigInteger.ZERO;
        for (long weight : weights) {
            total = total.add(BigInteger.valueOf(weight));
        }
        return total;
    }

    private static Long[] box(long[] values) {
        return java.util.Arrays.stream(values).boxed().toArray(Long[]::new);
    }
}
