package org.almoner.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of one currency, in whole minor units: {@code Money(5000, USD)} is fifty dollars, {@code Money(5000, KRW)} five
 * thousand won. On the wire {@code {"minor":5000,"currency":"USD"}}; the exponent is never sent, it is the currency's (ISO 4217).
 *
 * <p>Every operation throws {@link ArithmeticException} when its result does not fit a {@code long}: money never wraps round.
 *
 * @param minor whole minor units; may be negative, since a reversal is money too
 */
public record Money(long minor, Currency currency) implements Comparable<Money> {

    public Money {
        // Gold (XAU), the testing code (XTS) and their like have no minor unit, so nobody can be paid in them.
        if (currency != null && currency.getDefaultFractionDigits() < 0) {
            throw new IllegalArgumentException(currency + " is not a currency that money is paid in");
        }
    }

    /** @param currency an ISO 4217 code in capitals
     * @throws IllegalArgumentException if there is no such currency */
    public static Money of(long minor, String currency) {
        return new Money(minor, Currency.getInstance(currency));
    }

    public static Money zero(Currency currency) {
        return new Money(0, currency);
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(minor, sameCurrency(other).minor), currency);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(minor, sameCurrency(other).minor), currency);
    }

    public Money negated() {
        return new Money(Math.negateExact(minor), currency);
    }

    public Money min(Money other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public Money max(Money other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @JsonIgnore
    public boolean isZero() {
        return minor == 0;
    }

    @JsonIgnore
    public boolean isPositive() {
        return minor > 0;
    }

    @JsonIgnore
    public boolean isNegative() {
        return minor < 0;
    }

    /** In major units, for people's eyes: {@code 50.00} for {@code Money(5000, USD)}. */
    public BigDecimal toMajor() {
        return BigDecimal.valueOf(minor, currency.getDefaultFractionDigits());
    }

    /** @throws IllegalArgumentException if the currencies differ: an order across currencies would need a rate */
    @Override
    public int compareTo(Money other) {
        return Long.compare(minor, sameCurrency(other).minor);
    }

    /** {@code "USD 50.00"}. */
    @Override
    public String toString() {
        return currency.getCurrencyCode() + " " + toMajor().toPlainString();
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("no arithmetic across currencies: " + this + " and " + other);
        }
        return other;
    }
}
