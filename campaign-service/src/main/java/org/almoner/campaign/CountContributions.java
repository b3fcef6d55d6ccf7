package org.almoner.campaign;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.almoner.campaign.Marks.Step;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Said;
import org.almoner.delivery.Source;
import org.almoner.events.AllocationEvent;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.CampaignEvent;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonorEvent;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.Money;
import org.almoner.events.ReallocationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Moves campaigns on with each allocation, and tells when one crosses a mark of its goal.
 *
 * <p>All allocations of a campaign are in one partition, so its running total at an offset is the same for everybody: the total
 * now, less what came after. The campaign's document is read after the tally was written, and {@link CheckGoals} reads the tally
 * after a new goal was written; so at least one of the two sees the other, and no crossing is missed between them.
 */
@Component
final class CountContributions implements Effect<Envelope<Event>> {

    /** In minor units; nobody gives a single such gift. {@link Sums} holds any number of them. */
    static final long AMOUNT_MAX = 1_000_000_000_000_000L;

    private static final Logger trail = LoggerFactory.getLogger("org.almoner.trail");

    private final Contributions contributions;
    private final Crossings crossings;
    private final ReadProgress progress;

    CountContributions(Contributions contributions, Crossings crossings, ReadProgress progress) {
        this.contributions = contributions;
        this.crossings = crossings;
        this.progress = progress;
    }

    @Override
    public void take(List<Heard<Envelope<Event>>> batch, Said said) {
        Map<Source, Envelope<Event>> causes = new HashMap<>();
        List<Contribution> computed = new ArrayList<>(batch.size());
        for (Heard<Envelope<Event>> heard : batch) {
            switch (heard.what().event()) {
                case FundAllocated given -> understand(heard, given, 1, given.anonymous(), computed, said);
                case AllocationReversed taken -> understand(heard, taken, -1, false, computed, said);
                case CampaignEvent _, DonationEvent _, DonorEvent _, ReallocationEvent _ ->
                    said.deadLetter(heard.record(), "not an allocation");
            }
            causes.put(heard.source(), heard.what());
        }
        if (computed.isEmpty()) {
            return;
        }
        List<Contribution> stored = contributions.remember(computed);
        contributions.addUp(stored);
        byCampaignAndLog(stored).values().forEach(some -> {
            crossings.latch(some.getFirst().campaign(), campaign -> steps(campaign, some, causes));
            crossings.sayThoseOf(
                    some.getFirst().campaign(),
                    some.stream().map(Contribution::src).toList(),
                    said);
            progress.moved(some.getFirst().campaign());
        });
        stored.forEach(each -> log(each, causes));
    }

    private static void understand(
            Heard<Envelope<Event>> heard,
            AllocationEvent event,
            int sign,
            boolean anonymous,
            List<Contribution> computed,
            Said said) {
        Money amount = event.amount();
        String campaign = event.campaign();
        if (!amount.isPositive() || amount.minor() > AMOUNT_MAX) {
            said.deadLetter(heard.record(), "an amount that is not between 1 and " + AMOUNT_MAX + " minor units");
        } else if (campaign != null) {
            computed.add(new Contribution(
                    heard.what().id(),
                    heard.source(),
                    campaign,
                    event.donation().value(),
                    sign < 0 ? amount.negated() : amount,
                    sign * Math.abs(event.gifts()),
                    heard.what().time(),
                    anonymous));
        }
    }

    private static Map<String, List<Contribution>> byCampaignAndLog(List<Contribution> stored) {
        Map<String, List<Contribution>> groups = new LinkedHashMap<>();
        for (Contribution each : stored) {
            groups.computeIfAbsent(each.campaign() + "|" + each.src().log(), key -> new ArrayList<>())
                    .add(each);
        }
        return groups;
    }

    /** The totals after each of these records: the total now, less what came after the last of them, less themselves. */
    private List<Step> steps(Campaign campaign, List<Contribution> some, Map<Source, Envelope<Event>> causes) {
        String currency = campaign.goal().currency().getCurrencyCode();
        Source last = some.getLast().src();
        BigInteger raised = BigInteger.ZERO;
        for (Sums sum : contributions.sums(campaign.slug())) {
            raised = raised.add(sum.of(currency));
            // Only when a batch comes again in smaller pieces, or to a consumer that has lost the partition
            // unknowingly.
            if (sum.log().equals(last.log()) && sum.applied() > last.offset()) {
                raised = raised.subtract(contributions.between(last, sum.applied(), campaign.slug(), currency));
            }
        }
        List<Contribution> moving = some.stream()
                .filter(each -> each.amount().currency().equals(campaign.goal().currency()))
                .toList();
        for (Contribution each : moving) {
            raised = raised.subtract(BigInteger.valueOf(each.amount().minor()));
        }
        List<Step> steps = new ArrayList<>(moving.size());
        for (Contribution each : moving) {
            raised = raised.add(BigInteger.valueOf(each.amount().minor()));
            Source src = each.src();
            steps.add(new Step(
                    src, Objects.requireNonNull(causes.get(src)), Sums.shown(raised), Map.of(src.log(), src.offset())));
        }
        return steps;
    }

    private static void log(Contribution contribution, Map<Source, Envelope<Event>> causes) {
        Envelope<Event> cause = causes.get(contribution.src());
        String traceparent = cause == null ? null : cause.traceparent();
        String trace = traceparent == null || traceparent.length() < 35 ? "" : traceparent.substring(3, 35);
        try (var _ = MDC.putCloseable("donation", contribution.donation());
                var _ = MDC.putCloseable("trace", trace)) {
            trail.info("{} counts for campaign {}", contribution.amount(), contribution.campaign());
        }
    }
}
