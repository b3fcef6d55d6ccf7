package org.almoner.donation;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** So many a second, twice as many in a burst: a bucket that fills by the clock, kept as the time at which it was empty. */
final class RateLimit {

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int BURST_SECONDS = 2;

    private final long intervalNanos;
    private final LongSupplier nanos;
    private final AtomicLong emptyAt;

    /** @param nanos a clock that only goes forward, {@link System#nanoTime} */
    RateLimit(double perSecondMax, LongSupplier nanos) {
        this.intervalNanos = Math.max(1, (long) (SECOND_NANOS / perSecondMax));
        this.nanos = nanos;
        this.emptyAt = new AtomicLong(nanos.getAsLong() - burstNanos());
    }

    boolean allows() {
        while (true) {
            long now = nanos.getAsLong();
            long before = emptyAt.get();
            long after = Math.max(before - now, -burstNanos()) + now + intervalNanos;
            if (after - now > 0) {
                return false;
            }
            if (emptyAt.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    private long burstNanos() {
        return Math.max(BURST_SECONDS * SECOND_NANOS, intervalNanos);
    }
}
