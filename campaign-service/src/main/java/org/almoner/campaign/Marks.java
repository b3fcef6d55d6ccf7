package org.almoner.campaign;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.campaign.Campaign.Latch;
import org.almoner.delivery.Source;
import org.almoner.events.Envelope;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/** Where a running total crosses the marks of a goal: a pure function of the log, whatever the batches. */
final class Marks {

    private Marks() {}

    /**
     * A record after which the campaign has a certain total.
     *
     * @param cause the record's event
     * @param raised the total after it, in minor units of the goal's currency
     * @param seen by log, the last offset in that total
     */
    record Step(Source src, Envelope<?> cause, long raised, Map<String, Long> seen) {}

    /** @return the marks of the present goal that these steps cross and that are not latched yet, in order */
    static List<Latch> crossed(Campaign campaign, List<Step> steps) {
        Set<Mark> open = EnumSet.allOf(Mark.class);
        open.removeIf(mark -> campaign.latch(mark).isPresent());
        @Nullable Latch reached = campaign.latch(Mark.GOAL).orElse(null);
        List<Latch> crossed = new ArrayList<>();
        for (Step step : steps) {
            for (Mark mark : List.copyOf(open)) {
                boolean now = mark == Mark.REGRESSED
                        ? reached != null && isAfter(step, reached) && step.raised() < threshold(mark, campaign)
                        : step.raised() >= threshold(mark, campaign);
                if (now) {
                    Latch latch = latch(campaign, mark, step);
                    crossed.add(latch);
                    open.remove(mark);
                    reached = mark == Mark.GOAL ? latch : reached;
                }
            }
        }
        return crossed;
    }

    private static long threshold(Mark mark, Campaign campaign) {
        return mark.threshold(campaign.goal());
    }

    /** A redelivered record from before the goal was reached is below it, and says nothing of a regression. */
    private static boolean isAfter(Step step, Latch reached) {
        return step.seen().entrySet().stream()
                .anyMatch(log -> log.getValue() > reached.seen().getOrDefault(log.getKey(), -1L));
    }

    private static Latch latch(Campaign campaign, Mark mark, Step step) {
        Money raised = new Money(step.raised(), campaign.goal().currency());
        // The crossing record's time, so that whoever computes it computes the same.
        Instant at = step.cause().time().truncatedTo(ChronoUnit.MILLIS);
        String name = mark.nameIn(campaign.goalVersion());
        Told told = Told.of(step.cause()
                .leadsTo(
                        campaign.slug() + ":" + name,
                        Told.SPEAKER,
                        at,
                        step.src().toString(),
                        mark.event(campaign.slug(), campaign.goalVersion(), campaign.goal(), raised, at)));
        return new Latch(name, campaign.goalVersion(), mark, step.src(), step.seen(), raised, at, false, told);
    }
}
