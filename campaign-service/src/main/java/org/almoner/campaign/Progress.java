package org.almoner.campaign;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.almoner.campaign.Campaign.Latch;
import org.almoner.events.CampaignEvent.Share;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/**
 * How far a campaign has come, for everybody. Amounts are {@code {"minor":5000,"currency":"USD"}}, texts are by language.
 *
 * @param raised in the goal's currency, net of refunds
 * @param percent of the goal, rounded down; goes past 100
 * @param donations gifts that were not wholly taken back, in any currency
 * @param reachedAt when the present goal was first reached, whatever was refunded since
 * @param unconverted what was given in other currencies
 * @param recent newest first
 * @param progressRevision grows with every change of anything here; the stream's event id
 */
record Progress(
        String slug,
        Map<String, String> titles,
        Map<String, String> descriptions,
        Money goal,
        Money raised,
        long percent,
        long donations,
        int goalVersion,
        @Nullable Instant reachedAt,
        List<Milestone> milestones,
        List<Money> unconverted,
        List<Tier> tiers,
        List<Share> split,
        List<Recent> recent,
        Instant openedAt,
        @Nullable Instant endsAt,
        @Nullable Instant closedAt,
        long revision,
        long progressRevision) {

    /** @param reachedAt null as long as it was not */
    record Milestone(int percent, @Nullable Instant reachedAt) {}

    /**
     * What an amount does.
     *
     * @param times how many of these amounts were raised; null in another currency than the goal's
     */
    record Tier(
            Money amount,
            Map<String, String> texts,
            @Nullable Long times) {}

    /** A gift. One whose donor wants no mention is not listed. */
    record Recent(Money amount, Instant at) {}

    static final int RECENT_MAX = 8;

    /** @param newest contributions, newest first: enough of them to find {@value #RECENT_MAX} gifts */
    static Progress of(Campaign campaign, List<Sums> sums, List<Contribution> newest) {
        Map<String, BigInteger> amounts = new TreeMap<>();
        long records = 0;
        for (Sums sum : sums) {
            sum.amounts().forEach((name, amount) -> amounts.merge(name, amount, BigInteger::add));
            records += sum.applied() + 1;
        }
        Currency currency = campaign.goal().currency();
        Money raised =
                new Money(Sums.shown(amounts.getOrDefault(currency.getCurrencyCode(), BigInteger.ZERO)), currency);
        return new Progress(
                campaign.slug(),
                campaign.settings().titles(),
                campaign.settings().descriptions(),
                campaign.goal(),
                raised,
                percent(raised.minor(), campaign.goal().minor()),
                amounts.getOrDefault(Sums.GIFTS, BigInteger.ZERO).longValue(),
                campaign.goalVersion(),
                campaign.latch(Mark.GOAL).map(Latch::at).orElse(null),
                milestones(campaign),
                unconverted(currency, amounts),
                tiers(campaign, raised),
                campaign.settings().split(),
                recent(newest),
                campaign.openedAt(),
                campaign.settings().endsAt(),
                campaign.closedAt(),
                campaign.revision(),
                // Each of the three only ever grows, and nothing above changes without one of them.
                records + campaign.revision() + campaign.latches().size());
    }

    static List<Money> unconverted(Currency own, Map<String, BigInteger> amounts) {
        List<Money> others = new ArrayList<>();
        amounts.forEach((name, minor) -> {
            if (!name.equals(Sums.GIFTS) && !name.equals(own.getCurrencyCode()) && minor.signum() != 0) {
                others.add(Money.of(Sums.shown(minor), name));
            }
        });
        return others;
    }

    private static long percent(long raised, long goal) {
        // Whole goals first: a hundred times the total might not fit.
        return raised <= 0 ? 0 : Math.min(raised / goal, 1_000_000) * 100 + raised % goal * 100 / goal;
    }

    private static List<Milestone> milestones(Campaign campaign) {
        List<Milestone> milestones = new ArrayList<>();
        for (Mark mark : Mark.values()) {
            if (mark.isMilestone()) {
                milestones.add(new Milestone(
                        mark.percent(), campaign.latch(mark).map(Latch::at).orElse(null)));
            }
        }
        return milestones;
    }

    private static List<Tier> tiers(Campaign campaign, Money raised) {
        return campaign.settings().tiers().stream()
                .map(tier -> {
                    boolean comparable = tier.amount().currency().equals(raised.currency());
                    Long times = comparable
                            ? (Long)
                                    (Math.max(0, raised.minor()) / tier.amount().minor())
                            : null;
                    return new Tier(tier.amount(), tier.texts(), times);
                })
                .toList();
    }

    /** A gift that was refunded in part shows what is left of it; one that was taken back wholly is no gift. */
    private static List<Recent> recent(List<Contribution> newest) {
        Map<String, List<Contribution>> byDonation = new LinkedHashMap<>();
        for (Contribution each : newest) {
            byDonation
                    .computeIfAbsent(each.donation() + each.amount().currency(), key -> new ArrayList<>())
                    .add(each);
        }
        List<Recent> recent = new ArrayList<>();
        List<List<Contribution>> gifts = new ArrayList<>(byDonation.values());
        // A late refund does not make an old gift a recent one.
        gifts.sort(Comparator.comparing(
                (List<Contribution> parts) -> parts.getLast().at(), Comparator.reverseOrder()));
        for (List<Contribution> parts : gifts) {
            Money left =
                    parts.stream().map(Contribution::amount).reduce(Money::plus).orElseThrow();
            if (left.isPositive()
                    && recent.size() < RECENT_MAX
                    && parts.stream().noneMatch(Contribution::anonymous)) {
                recent.add(new Recent(left, parts.getLast().at()));
            }
        }
        return recent;
    }
}
