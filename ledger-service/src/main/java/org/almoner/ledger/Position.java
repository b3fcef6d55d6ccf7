package org.almoner.ledger;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What stands in the books: debits and credits an account and currency, told apart by what they are, since a donor's statement
 * must show gross and not what was left of it.
 */
final class Position {

    static final String SUSPENSE = "suspense";

    /** What a line is about. */
    enum What {
        GROSS,
        REFUND,
        FEE,
        /** What contradicts the gift it came for. */
        STRAY
    }

    /**
     * A line of an entry.
     *
     * @param debit minor units; negative for a credit, never 0
     */
    record Line(What what, String account, long debit, Currency currency) {
        Line {
            if (debit == 0) {
                throw new IllegalArgumentException("a line without an amount: " + account);
            }
        }
    }

    private record Slot(What what, String account, Currency currency) {}

    private final SequencedMap<Slot, Long> debits = new LinkedHashMap<>();

    static String clearing(String provider) {
        return "assets:clearing:" + provider;
    }

    static String fund(String fund) {
        return "funds:" + fund;
    }

    static String fees(String provider) {
        return "expenses:fees:" + provider;
    }

    /** The contra account through which funds bear fees: without it, the expense and the funds' share of it would count twice. */
    static String releases(String provider) {
        return "releases:fees:" + provider;
    }

    void debit(What what, String account, long minor, Currency currency) {
        debits.merge(new Slot(what, account, currency), minor, Math::addExact);
    }

    void credit(What what, String account, long minor, Currency currency) {
        debit(what, account, Math.negateExact(minor), currency);
    }

    /** Debits the funds with their parts, and suspense with whatever these leave of the whole. */
    void debitFunds(What what, SequencedMap<String, Long> parts, long whole, Currency currency) {
        long open = whole;
        for (Map.Entry<String, Long> part : parts.entrySet()) {
            debit(what, fund(part.getKey()), part.getValue(), currency);
            open = Math.subtractExact(open, part.getValue());
        }
        debit(what, SUSPENSE, open, currency);
    }

    void creditFunds(What what, SequencedMap<String, Long> parts, Currency currency) {
        parts.forEach((fund, minor) -> credit(what, fund(fund), minor, currency));
    }

    /** What has to be posted to come from {@code before} to here. */
    Position since(Position before) {
        Position difference = new Position();
        difference.debits.putAll(debits);
        before.debits.forEach((slot, minor) -> difference.debits.merge(slot, Math.negateExact(minor), Math::addExact));
        return difference;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        debits.forEach((slot, minor) -> {
            if (minor != 0) {
                lines.add(new Line(slot.what(), slot.account(), minor, slot.currency()));
            }
        });
        return lines;
    }

    /** @throws IllegalArgumentException if the debits of a currency are not its credits */
    static void requireBalanced(List<Line> lines) {
        Map<Currency, BigInteger> sums = new HashMap<>();
        for (Line line : lines) {
            sums.merge(line.currency(), BigInteger.valueOf(line.debit()), BigInteger::add);
        }
        sums.forEach((currency, sum) -> {
            if (sum.signum() != 0) {
                throw new IllegalArgumentException("not balanced: " + currency + " by " + sum + " in " + lines);
            }
        });
    }
}
