package org.almoner.donation;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import org.almoner.donation.Body.Unreadable;
import org.almoner.events.Money;

/**
 * From the amounts that providers write to whole minor units of ISO 4217.
 *
 * <p>Stripe's units are its own for some currencies (docs.stripe.com/currencies, read 2026-11): some have no minor unit though ISO
 * 4217 gives them one, and some that have lost theirs are still sent as if they had not, the last two digits always 00. HUF and
 * TWD are whole in payouts only; a charge has two decimals, as in ISO 4217.
 */
final class Amounts {

    /** A thousand times more than anybody ever gave. Whoever adds many of them up sees to it that the sum fits. */
    static final long MINOR_MAX = 1_000_000_000_000_000L;

    // UGX stands on Stripe's zero-decimal list too, but its own paragraph there says: 5 UGX are sent as 500.
    private static final Set<String> STRIPE_WHOLE = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> STRIPE_THOUSANDTHS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    private Amounts() {}

    /** What was given or taken back: more than nothing. */
    static Money stripe(Body object, String field) throws Unreadable {
        Money money = stripe(object, field, object.number(field));
        if (money.minor() % 10 != 0 && STRIPE_THOUSANDTHS.contains(code(money))) {
            // Stripe takes no others, so this is not what it seems to be.
            throw new Unreadable(field + ": an amount in " + code(money) + " ends in 0");
        }
        return positive(money, field);
    }

    /** What may be nothing: a fee, a sum of refunds. */
    static Money stripeOrZero(Body object, String field) throws Unreadable {
        return notNegative(stripe(object, field, object.number(field)), field);
    }

    /** An amount of ours, {@code {"minor":5000,"currency":"USD"}}. */
    static Money standard(Body data) throws Unreadable {
        return positive(standardMoney(data), "amount");
    }

    static Money standardOrZero(Body data) throws Unreadable {
        return notNegative(standardMoney(data), "amount");
    }

    private static Money stripe(Body object, String field, long amount) throws Unreadable {
        String code = object.text("currency").toUpperCase(Locale.ROOT);
        Currency currency = currency(code);
        int theirs = STRIPE_WHOLE.contains(code) ? 0 : STRIPE_THOUSANDTHS.contains(code) ? 3 : 2;
        long minor = bounded(amount, field);
        for (int digits = theirs; digits < currency.getDefaultFractionDigits(); digits++) {
            minor *= 10; // at most a thousand times: far from the end of a long
        }
        for (int digits = theirs; digits > currency.getDefaultFractionDigits(); digits--) {
            if (minor % 10 != 0) {
                throw new Unreadable(field + " has a fraction, and " + code + " has none");
            }
            minor /= 10;
        }
        return new Money(minor, currency);
    }

    private static Money standardMoney(Body data) throws Unreadable {
        Body amount = data.object("amount");
        long minor = bounded(amount.number("minor"), "amount.minor");
        return new Money(minor, currency(amount.text("currency")));
    }

    private static Currency currency(String code) throws Unreadable {
        Currency currency;
        try {
            currency = Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("unknown currency");
        }
        if (currency.getDefaultFractionDigits() < 0) {
            throw new Unreadable(code + " is not a currency that money is paid in");
        }
        return currency;
    }

    private static long bounded(long amount, String field) throws Unreadable {
        if (amount > MINOR_MAX || amount < -MINOR_MAX) {
            throw new Unreadable(field + " is larger than money can be");
        }
        return amount;
    }

    private static Money positive(Money money, String field) throws Unreadable {
        if (!money.isPositive()) {
            throw new Unreadable(field + " is not more than zero");
        }
        return money;
    }

    private static Money notNegative(Money money, String field) throws Unreadable {
        if (money.isNegative()) {
            throw new Unreadable(field + " is less than zero");
        }
        return money;
    }

    private static String code(Money money) {
        return money.currency().getCurrencyCode();
    }
}
