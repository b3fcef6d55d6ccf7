package org.almoner.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What staff decided about a campaign, and how far it has come. */
public sealed interface CampaignEvent extends Event {

    /** The campaign's id, which is its slug. */
    String campaign();

    @Override
    default Topic topic() {
        return Topic.CAMPAIGNS;
    }

    @Override
    default String key() {
        return campaign();
    }

    record CampaignOpened(String campaign, Terms terms) implements CampaignEvent {}

    record CampaignChanged(String campaign, Terms terms) implements CampaignEvent {}

    record CampaignClosed(String campaign, Terms terms) implements CampaignEvent {}

    /** @param percent 25, 50 or 75 of the goal, told once a goal version */
    record MilestoneReached(String campaign, int goalVersion, int percent, Money goal, Money raised)
            implements CampaignEvent {}

    /** Told once a campaign and goal version, whatever happens afterwards. */
    record GoalReached(String campaign, int goalVersion, Money goal, Money raised, Instant reachedAt)
            implements CampaignEvent {}

    /** Refunds have taken a reached goal back. Told once a goal version. */
    record GoalRegressed(String campaign, int goalVersion, Money goal, Money raised) implements CampaignEvent {}

    /**
     * A campaign's settings as a whole; an event replaces the ones before it.
     *
     * @param revision grows by one with every change: of two events, the one with the larger revision is the newer
     * @param titles by language
     * @param goalVersion grows by one with every change of the goal
     * @param split how a gift without a designation is shared, in parts per 10,000 that add up to 10,000
     */
    record Terms(
            long revision,
            Map<String, String> titles,
            Money goal,
            int goalVersion,
            List<Share> split,
            List<ImpactTier> tiers) {}

    record Share(String fund, int partsPer10000) {}

    /** What an amount does, by language: 2,500 USD is one rescue mission. */
    record ImpactTier(Money amount, Map<String, String> texts) {}
}
