package org.almoner.console;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody answered last, and whether that is still how it is.
 *
 * @param value the last answer; null if there never was one
 * @param at when it came
 * @param trouble why there is no newer one; null if all is well
 * @param since when the trouble was first seen, or when asking began
 */
record Asked<T>(
        @Nullable T value, @Nullable Instant at, @Nullable String trouble, Instant since) {

    static final String NOT_YET = "has not been asked yet";

    static <T> Asked<T> notYet(Instant now) {
        return new Asked<>(null, null, NOT_YET, now);
    }

    Asked<T> answered(T answer, Instant now) {
        return new Asked<>(answer, now, null, now);
    }

    Asked<T> failed(String why, Instant now) {
        boolean already = trouble != null && !trouble.equals(NOT_YET);
        return new Asked<>(value, at, why, already ? since : now);
    }

    boolean away() {
        return trouble != null && !trouble.equals(NOT_YET);
    }
}
