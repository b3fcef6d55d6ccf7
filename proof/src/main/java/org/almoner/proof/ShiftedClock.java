package org.almoner.proof;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A machine's clock that is wrong; inside a service, in the place of the system's. */
public final class ShiftedClock extends Clock {

    private static volatile Duration shift = Duration.ZERO;

    private final Clock right;

    private ShiftedClock(Clock right) {
        this.right = right;
    }

    /** Called by the services in the place of {@link Clock#systemUTC}. */
    public static Clock systemUTC() {
        return new ShiftedClock(Clock.system(ZoneOffset.UTC));
    }

    static void shift(Duration by) {
        shift = by;
    }

    @Override
    public ZoneId getZone() {
        return right.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new ShiftedClock(right.withZone(zone));
    }

    @Override
    public Instant instant() {
        return right.instant().plus(shift);
    }
}
