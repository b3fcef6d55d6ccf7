package org.almoner.campaign;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.campaign.Marks.Step;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Said;
import org.almoner.events.AllocationEvent;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.CampaignEvent.CampaignClosed;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.CampaignEvent.GoalRegressed;
import org.almoner.events.CampaignEvent.MilestoneReached;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonorEvent;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.ReallocationEvent;
import org.springframework.stereotype.Component;

/**
 * Hears what this service itself has said. A new goal may have been reached already, by gifts that came before it; and a mark that
 * was told is known to be told once it comes back.
 */
@Component
final class CheckGoals implements Effect<Envelope<Event>> {

    private final Contributions contributions;
    private final Campaigns campaigns;
    private final Crossings crossings;
    private final ReadProgress progress;

    CheckGoals(Contributions contributions, Campaigns campaigns, Crossings crossings, ReadProgress progress) {
        this.contributions = contributions;
        this.campaigns = campaigns;
        this.crossings = crossings;
        this.progress = progress;
    }

    @Override
    public void take(List<Heard<Envelope<Event>>> batch, Said said) {
        for (Heard<Envelope<Event>> heard : batch) {
            switch (heard.what().event()) {
                case CampaignOpened opened ->
                    check(heard, opened, opened.terms().goalVersion(), said);
                case CampaignChanged changed ->
                    check(heard, changed, changed.terms().goalVersion(), said);
                case CampaignClosed closed -> progress.moved(closed.campaign());
                case MilestoneReached reached ->
                    campaigns.heard(reached.campaign(), heard.what().id());
                case GoalReached reached ->
                    campaigns.heard(reached.campaign(), heard.what().id());
                case GoalRegressed regressed ->
                    campaigns.heard(regressed.campaign(), heard.what().id());
                case AllocationEvent _, DonationEvent _, DonorEvent _, ReallocationEvent _ ->
                    said.deadLetter(heard.record(), "not about a campaign");
            }
        }
    }

    private void check(Heard<Envelope<Event>> heard, CampaignEvent event, int goalVersion, Said said) {
        crossings.latch(
                event.campaign(),
                // An older goal is nobody's any more, and the newer one has an event of its own.
                campaign -> campaign.goalVersion() == goalVersion ? List.of(now(campaign, heard)) : List.of());
        crossings.sayThoseOf(event.campaign(), List.of(heard.source()), said);
        progress.moved(event.campaign());
    }

    private Step now(Campaign campaign, Heard<Envelope<Event>> heard) {
        String currency = campaign.goal().currency().getCurrencyCode();
        BigInteger raised = BigInteger.ZERO;
        Map<String, Long> seen = new HashMap<>();
        for (Sums sum : contributions.sums(campaign.slug())) {
            raised = raised.add(sum.of(currency));
            seen.put(sum.log(), sum.applied());
        }
        return new Step(heard.source(), heard.what(), Sums.shown(raised), seen);
    }
}
