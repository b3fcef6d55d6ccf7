package org.almoner.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.almoner.events.DonationId;
import org.almoner.proof.Webhooks.Webhook;
import org.jspecify.annotations.Nullable;

/** What is told to the system, and when: made from a seed, so that the same seed tells the same. */
final class Workload {

    /** Opened before the first gift and changed while they come: which split counts for a gift depends on the moment. */
    static final String MOVING = "moving-house";
    /** Opened in the middle of the run; gifts to it come before. */
    static final String LATE = "late-light";

    private static final String SAFE_HARBOUR = "safe-harbour";
    private static final String NEVER_OPENED = "no-such-campaign";

    /**
     * One sending of a webhook.
     *
     * @param at when, from 0, the beginning of the run, to 1, its end
     * @param stale signed an hour before it is sent, as a replay would be: to be refused
     */
    record Delivery(Webhook webhook, double at, boolean stale) {}

    private final List<Gift> gifts = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Set<String> meaningful = new HashSet<>();
    private final Set<String> meaningless = new HashSet<>();
    private final Map<String, Gift> byDonation = new HashMap<>();
    private final RandomGenerator random;
    private final int moving;

    Workload(RandomGenerator random, long seed, Plan plan) {
        this.random = random;
        moving = plan.moving();
        int copied = plan.copied();
        while (deliveries.size() < plan.webhooks()) {
            Gift gift = gift("pi_" + seed + "_" + gifts.size());
            gifts.add(gift);
            byDonation.put(DonationId.of(gift.provider(), gift.reference()).value(), gift);
            double begins = random.nextDouble() * 0.9;
            for (Webhook webhook : Webhooks.of(gift)) {
                meaningful.add(webhook.id());
                deliver(webhook, begins, copied);
            }
            if (random.nextInt(20) == 0) {
                Webhook nothing = Webhooks.ofNoMeaning("none_" + seed + "_" + gifts.size());
                meaningless.add(nothing.id());
                deliver(nothing, begins, copied);
            }
        }
        deliveries.sort(Comparator.comparingDouble(Delivery::at));
    }

    private Gift gift(String reference) {
        Gift gift = Gift.random(random, reference);
        String campaign = gift.campaign() == null ? null : campaign();
        boolean canFail = gift.succeeds()
                && !gift.standard()
                && gift.tells() == Gift.Tells.EACH_REFUND
                && gift.refunded() < gift.minor()
                && random.nextInt(3) == 0;
        return gift.with(campaign, canFail ? 1 + random.nextLong(gift.minor() - gift.refunded()) : null);
    }

    private String campaign() {
        if (random.nextInt(100) < moving) {
            return MOVING;
        }
        int of100 = random.nextInt(100);
        return of100 < 70 ? SAFE_HARBOUR : of100 < 95 ? LATE : NEVER_OPENED;
    }

    private void deliver(Webhook webhook, double begins, int copied) {
        int sendings = 1;
        if (random.nextInt(100) < copied) {
            sendings += 1 + random.nextInt(1 + random.nextInt(4));
        }
        // Most come soon, some late, a few when everything else is long over: so refunds come before their payments.
        double first = begins + spread(random.nextInt(10));
        for (int i = 0; i < sendings; i++) {
            deliveries.add(new Delivery(webhook, Math.min(1, first + i * spread(7)), false));
        }
        if (random.nextInt(100) == 0) {
            deliveries.add(new Delivery(webhook, Math.min(1, first + spread(7)), true));
        }
    }

    private double spread(int of10) {
        return random.nextDouble() * (of10 < 7 ? 0.004 : of10 < 9 ? 0.08 : 0.5);
    }

    List<Gift> gifts() {
        return gifts;
    }

    @Nullable
    Gift ofDonation(String id) {
        return byDonation.get(id);
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    /** Ids of all events that something follows from. */
    Set<String> meaningful() {
        return meaningful;
    }

    /** Ids of those that are taken and mean nothing. */
    Set<String> meaningless() {
        return meaningless;
    }
}
