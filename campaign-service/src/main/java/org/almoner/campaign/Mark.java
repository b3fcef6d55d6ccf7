package org.almoner.campaign;

import java.time.Instant;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.CampaignEvent.GoalRegressed;
import org.almoner.events.CampaignEvent.MilestoneReached;
import org.almoner.events.Money;

/** What is told of a goal once, in the order in which a single large gift crosses them. */
enum Mark {
    QUARTER("m25", 25),
    HALF("m50", 50),
    THREE_QUARTERS("m75", 75),
    GOAL("goal", 100),
    /** Refunds have taken a reached goal back. */
    REGRESSED("regressed", 100);

    private final String label;
    private final int percent;

    Mark(String label, int percent) {
        this.label = label;
        this.percent = percent;
    }

    int percent() {
        return percent;
    }

    boolean isMilestone() {
        return percent < 100;
    }

    String nameIn(int goalVersion) {
        return "v" + goalVersion + ":" + label;
    }

    /** The least total, in minor units, that is this share of the goal. */
    long threshold(Money goal) {
        return Math.ceilDiv(Math.multiplyExact(goal.minor(), (long) percent), 100L);
    }

    CampaignEvent event(String campaign, int goalVersion, Money goal, Money raised, Instant at) {
        return switch (this) {
            case QUARTER, HALF, THREE_QUARTERS -> new MilestoneReached(campaign, goalVersion, percent, goal, raised);
            case GOAL -> new GoalReached(campaign, goalVersion, goal, raised, at);
            case REGRESSED -> new GoalRegressed(campaign, goalVersion, goal, raised);
        };
    }
}
