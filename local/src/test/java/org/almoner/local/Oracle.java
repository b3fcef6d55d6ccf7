package org.almoner.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the books must say, computed from what really happened by the plainest means: a loop that hands out units one by one,
 * where the ledger computes. Shares no code with the services.
 */
final class Oracle {

    private static final Map<String, Long> FUNDS =
            ordered("education", 0, "awareness", 0, "safe-passage", 0, "general", 0);

    /** By fund and currency, {@code "education USD" → 4200}; balances of zero are left out. */
    final Map<String, Long> balances = new TreeMap<>();
    /** By currency, what stands against the sample campaign. */
    final Map<String, Long> raised = new TreeMap<>();

    int thankYous;
    int donations;

    Oracle(List<Gift> gifts) {
        gifts.stream().filter(Gift::succeeds).forEach(this::count);
        balances.values().removeIf(balance -> balance == 0);
        raised.values().removeIf(amount -> amount == 0);
    }

    private void count(Gift gift) {
        Map<String, Long> parts = units(gift.minor(), shares(gift));
        Map<String, Long> refunds = units(gift.refunded(), parts);
        Map<String, Long> fees = units(gift.fee() == null ? 0 : gift.fee(), parts);
        parts.forEach((fund, part) ->
                balances.merge(fund + " " + gift.currency(), part - refunds.get(fund) - fees.get(fund), Long::sum));
        if ("safe-harbour".equals(gift.campaign())) {
            raised.merge(gift.currency(), gift.minor() - gift.refunded(), Long::sum);
            donations += gift.refunded() == gift.minor() ? 0 : 1;
        }
        thankYous += gift.email() == null ? 0 : 1;
    }

    private static Map<String, Long> shares(Gift gift) {
        if (gift.fund() != null && FUNDS.containsKey(gift.fund())) {
            return ordered(gift.fund(), 1);
        }
        return "safe-harbour".equals(gift.campaign())
                ? ordered("education", 3000, "awareness", 2000, "safe-passage", 5000)
                : ordered("general", 1);
    }

    /** Sainte-Laguë as its definition says it: the next unit goes to the largest w/(2s+1), ties to the first listed. */
    static Map<String, Long> units(long whole, Map<String, Long> weights) {
        List<String> names = new ArrayList<>(weights.keySet());
        long[] given = new long[names.size()];
        for (long unit = 0; unit < whole; unit++) {
            int best = 0;
            for (int i = 1; i < given.length; i++) {
                long challenger = weights.get(names.get(i)) * (2 * given[best] + 1);
                if (challenger > weights.get(names.get(best)) * (2 * given[i] + 1)) {
                    best = i;
                }
            }
            given[best]++;
        }
        Map<String, Long> parts = new java.util.LinkedHashMap<>();
        for (int i = 0; i < given.length; i++) {
            parts.put(names.get(i), given[i]);
        }
        return parts;
    }

    private static Map<String, Long> ordered(Object... pairs) {
        Map<String, Long> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], ((Number) pairs[i + 1]).longValue());
        }
        return map;
    }
}
