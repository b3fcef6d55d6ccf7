package org.almoner.campaign;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/** Says a campaign's progress in one language: amounts, numbers and times as its readers write them. */
final class Wording {

    /** Those whose sign means one currency only; a bare {@code $} could be any of twenty. */
    private static final Set<String> CLEAR_SIGNS = Set.of("EUR", "GBP", "KRW");

    private final MessageSource messages;
    private final Locale locale;
    private final Instant now;

    Wording(MessageSource messages, Locale locale, Instant now) {
        this.messages = messages;
        this.locale = locale;
        this.now = now;
    }

    /** {@code 2,500 USD}, {@code ₩50,000}, {@code €25.50}: cents only where there are some. */
    String money(Money money) {
        BigDecimal major = money.toMajor();
        int digits = major.stripTrailingZeros().scale() <= 0 ? 0 : major.scale();
        boolean sign = CLEAR_SIGNS.contains(money.currency().getCurrencyCode());
        NumberFormat format = sign
                // With its country, as CLDR writes ₩ and € there; the bare language would do the same less surely.
                ? NumberFormat.getCurrencyInstance(locale.getLanguage().equals("ko") ? Locale.KOREA : Locale.US)
                : NumberFormat.getInstance(locale);
        if (sign) {
            format.setCurrency(money.currency());
        }
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        // A no-break space: an amount at the end of a line stays with its currency.
        return format.format(major) + (sign ? "" : "\u00a0" + money.currency().getCurrencyCode());
    }

    String number(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    String text(Map<String, String> texts) {
        return Objects.requireNonNullElse(texts.get(locale.getLanguage()), texts.getOrDefault("en", ""));
    }

    String say(String key, Object... arguments) {
        return messages.getMessage(key, arguments, locale);
    }

    /** Minutes, hours or days; the exact time of a gift is nobody's business. */
    String ago(Instant at) {
        Duration since = Duration.between(at, now);
        if (since.toMinutes() < 1) {
            return say("ago.now");
        }
        if (since.toHours() < 1) {
            return say("ago.minutes", since.toMinutes());
        }
        return since.toDays() < 1 ? say("ago.hours", since.toHours()) : say("ago.days", since.toDays());
    }

    String date(Instant at) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .format(LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    /** @return how long a campaign goes on, or that it is over; null if it has no end */
    @Nullable
    String timeLeft(Progress progress) {
        if (progress.closedAt() != null) {
            return say("time.closed", date(progress.closedAt()));
        }
        Instant end = progress.endsAt();
        if (end == null) {
            return null;
        }
        Duration left = Duration.between(now, end);
        if (left.isNegative()) {
            return say("time.ended", date(end));
        }
        return left.toDays() < 1 ? say("time.last") : say("time.left", left.toDays());
    }

    /** @return amounts one after the other, as a sentence lists them */
    String list(List<Money> amounts) {
        return String.join(", ", amounts.stream().map(this::money).toList());
    }
}
