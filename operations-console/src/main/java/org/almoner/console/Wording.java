package org.almoner.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.almoner.console.Way.Stage;
import org.almoner.events.Money;

/** Figures as people read them, the same on every page. Times are UTC, as in every log. */
final class Wording {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Wording() {}

    /** {@code USD 2,500.00}. */
    static String money(Money money) {
        return money.currency().getCurrencyCode() + " " + amount(money);
    }

    /** {@code 2,500.00}, where the currency is said elsewhere. */
    static String amount(Money money) {
        return String.format(Locale.ROOT, "%,." + money.currency().getDefaultFractionDigits() + "f", money.toMajor());
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 38 ms}, {@code 12,345 ms}; from a minute on {@code 4 min}. */
    static String took(Duration duration) {
        return duration.compareTo(Duration.ofMinutes(1)) < 0 ? number(duration.toMillis()) + " ms" : roughly(duration);
    }

    /** {@code 12 s}, {@code 4 min}, {@code 3 h}, {@code 2 days}. */
    static String roughly(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 60 * 60) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 24 * 60 * 60 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    /** {@code 20:03:11}. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** {@code 2026-11-22 20:03:11.123}. */
    static String dateTime(Instant instant) {
        return DATE_TIME.format(instant);
    }

    /** The one line that a stage is: {@code 38 ms}, {@code ≤ 420 ms}, {@code waiting 12 s}. */
    static String headline(Stage stage) {
        return switch (stage.state()) {
            case DONE -> stage.took() == null ? "done" : (stage.atMost() ? "≤ " : "") + took(stage.took());
            case WAITING, PENDING -> "waiting " + roughly(stage.waits() == null ? Duration.ZERO : stage.waits());
            case NOT_YET -> "not yet";
            case NONE -> "none";
            case TROUBLE -> "stopped";
        };
    }
}
