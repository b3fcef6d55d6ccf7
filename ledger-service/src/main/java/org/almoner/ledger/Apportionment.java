package org.almoner.ledger;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Shares of a whole by Sainte-Laguë (Webster): units go one after the other to the largest {@code weight / (2 · given + 1)}, ties
 * to the first listed.
 *
 * <p>Three things follow that the books rest on. The shares add up to the whole. A larger whole never makes a share smaller, so
 * {@code share(after) - share(before)} never takes from one fund to give to another. And with the shares themselves as
 * weights, the whole comes out as exactly those shares, so a full refund takes back exactly what was given.
 */
final class Apportionment {

    private Apportionment() {}

    /** @param weight not negative; only its relation to the other weights counts */
    record Share(String fund, long weight) {
        Share {
            if (weight < 0) {
                throw new IllegalArgumentException("the weight of " + fund + " is negative: " + weight);
            }
        }
    }

    /**
     * @param shares each fund once
     * @param whole minor units; a negative whole is shared like a positive one, with the signs turned
     * @return every fund with its minor units, in the same order; empty if no share has any weight
     */
    static SequencedMap<String, Long> among(List<Share> shares, long whole) {
        BigInteger[] weights = new BigInteger[shares.size()];
        BigInteger weight = BigInteger.ZERO;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = BigInteger.valueOf(shares.get(i).weight());
            weight = weight.add(weights[i]);
        }
        SequencedMap<String, Long> parts = new LinkedHashMap<>();
        if (weight.signum() > 0) {
            BigInteger[] units = units(BigInteger.valueOf(whole).abs(), weights, weight);
            for (int i = 0; i < units.length; i++) {
                parts.put(shares.get(i).fund(), (whole < 0 ? units[i].negate() : units[i]).longValueExact());
            }
        }
        return parts;
    }

    // Rounded quotas are the highest averages given down to an average of weight/(2·whole), ties included. What is then
    // too little
    // or too much is less than one unit a share, so putting it right takes no loop over units.
    private static BigInteger[] units(BigInteger whole, BigInteger[] weights, BigInteger weight) {
        BigInteger[] units = new BigInteger[weights.length];
        BigInteger given = BigInteger.ZERO;
        for (int i = 0; i < weights.length; i++) {
            BigInteger twiceQuota = whole.multiply(weights[i]).shiftLeft(1);
            units[i] = twiceQuota.add(weight).divide(weight.shiftLeft(1));
            given = given.add(units[i]);
        }
        for (int open = whole.subtract(given).intValueExact(); open > 0; open--) {
            int next = next(weights, units);
            units[next] = units[next].add(BigInteger.ONE);
        }
        for (int excess = given.subtract(whole).intValueExact(); excess > 0; excess--) {
            int latest = latest(weights, units);
            units[latest] = units[latest].subtract(BigInteger.ONE);
        }
        return units;
    }

    /** Whose turn it is. */
    private static int next(BigInteger[] weights, BigInteger[] units) {
        int best = 0;
        for (int i = 1; i < weights.length; i++) {
            if (average(weights[i], units[best], 1).compareTo(average(weights[best], units[i], 1)) > 0) {
                best = i;
            }
        }
        return best;
    }

    /** Whose turn was the last one. */
    private static int latest(BigInteger[] weights, BigInteger[] units) {
        int worst = -1;
        for (int i = 0; i < weights.length; i++) {
            if (units[i].signum() > 0
                    && (worst < 0
                            || average(weights[i], units[worst], -1).compareTo(average(weights[worst], units[i], -1))
                                    <= 0)) {
                worst = i;
            }
        }
        return worst;
    }

    // a/(2s±1) against b/(2t±1), crosswise: fractions would round.
    private static BigInteger average(BigInteger weight, BigInteger othersUnits, int step) {
        return weight.multiply(othersUnits.shiftLeft(1).add(BigInteger.valueOf(step)));
    }
}
