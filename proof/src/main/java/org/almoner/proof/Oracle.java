package org.almoner.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the books must say, computed from what really happened by the plainest means: a loop that hands out units one by one,
 * where the ledger computes. Shares no code with the services.
 */
public final class Oracle {

    private static final Map<String, Long> FUNDS =
            ordered("education", 0, "awareness", 0, "safe-passage", 0, "general", 0);

    /** How the sample campaign is shared. */
    public static final Map<String, Long> SAFE_HARBOUR =
            ordered("education", 3000, "awareness", 2000, "safe-passage", 5000);

    private final Function<Gift, @Nullable Map<String, Long>> splits;
    private final Map<String, Long> balances = new TreeMap<>();
    private final Map<String, Map<String, Long>> raised = new TreeMap<>();
    private final Map<String, Integer> donations = new TreeMap<>();
    private int thankYous;

    /** Where the sample campaign is the only one. */
    public Oracle(List<Gift> gifts) {
        this(gifts, gift -> "safe-harbour".equals(gift.campaign()) ? SAFE_HARBOUR : null);
    }

    /** @param splits of a gift's campaign, as it counted for this gift; null if there is no such campaign */
    public Oracle(List<Gift> gifts, Function<Gift, @Nullable Map<String, Long>> splits) {
        this.splits = splits;
        gifts.stream().filter(Gift::succeeds).forEach(this::count);
        balances.values().removeIf(balance -> balance == 0);
        raised.values().forEach(amounts -> amounts.values().removeIf(amount -> amount == 0));
    }

    /** By fund and currency, {@code "education USD" → 4200}; balances of zero are left out. */
    public Map<String, Long> balances() {
        return balances;
    }

    /** By currency, what stands against a campaign. */
    public Map<String, Long> raised(String campaign) {
        return raised.getOrDefault(campaign, Map.of());
    }

    /** How many gifts to a campaign were not wholly taken back. */
    public int donations(String campaign) {
        return donations.getOrDefault(campaign, 0);
    }

    public int thankYous() {
        return thankYous;
    }

    private void count(Gift gift) {
        net(gift).forEach((fund, net) -> balances.merge(fund + " " + gift.currency(), net, Long::sum));
        if (gift.campaign() != null && splits.apply(gift) != null) {
            raised.computeIfAbsent(gift.campaign(), campaign -> new TreeMap<>())
                    .merge(gift.currency(), gift.minor() - gift.refunded(), Long::sum);
            donations.merge(gift.campaign(), gift.refunded() == gift.minor() ? 0 : 1, Integer::sum);
        }
        thankYous += gift.email() == null ? 0 : 1;
    }

    /** What each fund can spend of one gift that succeeded. */
    public Map<String, Long> net(Gift gift) {
        Map<String, Long> parts = units(gift.minor(), shares(gift));
        Map<String, Long> refunds = units(gift.refunded(), parts);
        Map<String, Long> fees = units(gift.fee() == null ? 0 : gift.fee(), parts);
        Map<String, Long> net = new TreeMap<>();
        parts.forEach(
                (fund, part) -> net.put(fund, part - refunds.getOrDefault(fund, 0L) - fees.getOrDefault(fund, 0L)));
        return net;
    }

    private Map<String, Long> shares(Gift gift) {
        if (gift.fund() != null && FUNDS.containsKey(gift.fund())) {
            return ordered(gift.fund(), 1);
        }
        Map<String, Long> split = splits.apply(gift);
        return split == null ? ordered("general", 1) : split;
    }

    /** Sainte-Laguë as its definition says it: the next unit goes to the largest w/(2s+1), ties to the first listed. */
    static Map<String, Long> units(long whole, Map<String, Long> weights) {
        List<String> names = new ArrayList<>(weights.keySet());
        long[] weight = weights.values().stream().mapToLong(Long::longValue).toArray();
        long[] given = new long[weight.length];
        for (long unit = 0; unit < whole; unit++) {
            int best = 0;
            for (int i = 1; i < given.length; i++) {
                if (weight[i] * (2 * given[best] + 1) > weight[best] * (2 * given[i] + 1)) {
                    best = i;
                }
            }
            given[best]++;
        }
        Map<String, Long> parts = new LinkedHashMap<>();
        for (int i = 0; i < given.length; i++) {
            parts.put(names.get(i), given[i]);
        }
        return parts;
    }

    private static Map<String, Long> ordered(Object... pairs) {
        Map<String, Long> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], ((Number) pairs[i + 1]).longValue());
        }
        return map;
    }
}
