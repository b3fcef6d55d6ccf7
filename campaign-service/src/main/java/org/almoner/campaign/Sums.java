package org.almoner.campaign;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.almoner.events.Money;

/**
 * What a campaign's contributions of one log add up to.
 *
 * <p>A tally's sums are longs, and some nine thousand of the largest gifts that are taken would overflow one; its batch would then
 * fail for ever. So whole billions of minor units are summed beside the rest: neither sum overflows in 9·10⁹ contributions.
 *
 * @param log a {@link org.almoner.delivery.Source#log}
 * @param applied the last offset in the amounts
 * @param amounts minor units by currency, and {@link #GIFTS}
 */
record Sums(String log, long applied, Map<String, BigInteger> amounts) {

    /** The name of the number of gifts; the other names are currencies. */
    static final String GIFTS = "gifts";

    private static final String BILLIONS = "Billions";
    private static final long BILLION = 1_000_000_000;

    /** What a contribution changes, as the tally keeps it. */
    static Map<String, Long> change(Money amount, int gifts) {
        Map<String, Long> change = new HashMap<>();
        String currency = amount.currency().getCurrencyCode();
        change.put(GIFTS, (long) gifts);
        change.put(currency, amount.minor() % BILLION);
        if (Math.absExact(amount.minor()) >= BILLION) {
            change.put(currency + BILLIONS, amount.minor() / BILLION);
        }
        return change;
    }

    /** The amounts of a tally's document, put together again. */
    static Map<String, BigInteger> amounts(Map<String, Long> kept) {
        Map<String, BigInteger> amounts = new TreeMap<>();
        kept.forEach((name, sum) -> {
            boolean billions = name.endsWith(BILLIONS);
            amounts.merge(
                    billions ? name.substring(0, name.length() - BILLIONS.length()) : name,
                    BigInteger.valueOf(sum).multiply(BigInteger.valueOf(billions ? BILLION : 1)),
                    BigInteger::add);
        });
        return amounts;
    }

    BigInteger of(String currency) {
        return amounts.getOrDefault(currency, BigInteger.ZERO);
    }

    /** As an amount of money, which has an end: what lies beyond is shown as the end. */
    static long shown(BigInteger sum) {
        return sum.bitLength() < Long.SIZE ? sum.longValue() : sum.signum() < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE;
    }
}
