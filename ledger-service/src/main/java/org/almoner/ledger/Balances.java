package org.almoner.ledger;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.almoner.ledger.Position.Line;

/**
 * The tallies, added up.
 *
 * <p>A tally's sums are longs, and two gifts of nearly {@code Long.MAX_VALUE} would overflow one. So what lies above 10⁹ minor
 * units is summed beside the rest, in billions: neither sum can overflow in 9·10⁹ entries of any amount, and no amount has to be
 * refused. Ordinary gifts never touch the billions.
 */
final class Balances {

    private static final long BILLION = 1_000_000_000;
    private static final String DEBIT = "debit";
    private static final String CREDIT = "credit";
    private static final String BILLIONS = "Billions";

    private final Supplier<Map<String, Map<String, Long>>> tallies;

    /** @param tallies their sums by name, by key */
    Balances(Supplier<Map<String, Map<String, Long>>> tallies) {
        this.tallies = tallies;
    }

    /** An account's sums in one currency, in minor units of any size. */
    record Sums(String account, String currency, BigInteger debits, BigInteger credits) {
        /** Of a fund, the negative of what it can spend. */
        BigInteger debitBalance() {
            return debits.subtract(credits);
        }

        Sums plus(Sums other) {
            return new Sums(account, currency, debits.add(other.debits), credits.add(other.credits));
        }
    }

    static String key(Line line) {
        return line.account() + "|" + line.currency().getCurrencyCode();
    }

    /** Adds a line to what an entry changes in a tally. */
    static void add(Map<String, Long> amounts, long debit) {
        String name = debit > 0 ? DEBIT : CREDIT;
        long minor = Math.absExact(debit);
        amounts.merge(name, minor % BILLION, Math::addExact);
        if (minor >= BILLION) {
            amounts.merge(name + BILLIONS, minor / BILLION, Math::addExact);
        }
    }

    /** By account and currency, in order. */
    SortedMap<String, Sums> all() {
        SortedMap<String, Sums> all = new TreeMap<>();
        tallies.get().forEach((key, amounts) -> all.put(key, sums(key, amounts)));
        return all;
    }

    static Sums sums(String key, Map<String, Long> amounts) {
        int end = key.lastIndexOf('|');
        return new Sums(key.substring(0, end), key.substring(end + 1), sum(amounts, DEBIT), sum(amounts, CREDIT));
    }

    /** All accounts together. */
    static SortedMap<String, Sums> byCurrency(Collection<Sums> accounts) {
        SortedMap<String, Sums> byCurrency = new TreeMap<>();
        for (Sums each : accounts) {
            byCurrency.merge(each.currency(), each, Sums::plus);
        }
        return byCurrency;
    }

    private static BigInteger sum(Map<String, Long> amounts, String name) {
        return BigInteger.valueOf(amounts.getOrDefault(name + BILLIONS, 0L))
                .multiply(BigInteger.valueOf(BILLION))
                .add(BigInteger.valueOf(amounts.getOrDefault(name, 0L)));
    }
}
