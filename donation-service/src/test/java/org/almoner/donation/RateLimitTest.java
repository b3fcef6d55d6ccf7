package org.almoner.donation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long MILLI_NANOS = 1_000_000;

    private final AtomicLong clock = new AtomicLong(-5); // nanoTime may be anything
    private final RateLimit limit = new RateLimit(100, clock::get);

    @Test
    void allowsABurstAndThenTheRate() {
        assertThat(allowedOf(500)).isEqualTo(200);
        clock.addAndGet(100 * MILLI_NANOS);
        assertThat(allowedOf(500)).isEqualTo(10);
        clock.addAndGet(9 * MILLI_NANOS);
        assertThat(allowedOf(1)).isZero();
        clock.addAndGet(MILLI_NANOS);
        assertThat(allowedOf(2)).isEqualTo(1);
    }

    @Test
    void savesNoMoreThanABurst() {
        clock.addAndGet(3_600_000 * MILLI_NANOS);
        assertThat(allowedOf(500)).isEqualTo(200);
    }

    private long allowedOf(int requests) {
        return IntStream.range(0, requests).filter(i -> limit.allows()).count();
    }
}
