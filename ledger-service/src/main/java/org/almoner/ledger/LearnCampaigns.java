package org.almoner.ledger;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Said;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.CampaignEvent.CampaignClosed;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.CampaignEvent.GoalRegressed;
import org.almoner.events.CampaignEvent.MilestoneReached;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.ledger.Books.Campaign;
import org.jspecify.annotations.Nullable;

/** Learns how campaigns are split, and finds the entries that have been waiting for them. */
final class LearnCampaigns implements Effect<Envelope<Event>> {

    private final Books books;
    private final Funds funds;

    LearnCampaigns(Books books, Funds funds) {
        this.books = books;
        this.funds = funds;
    }

    @Override
    public void take(List<Heard<Envelope<Event>>> heard, Said said) {
        Map<String, Envelope<Event>> learned = new HashMap<>();
        for (Heard<Envelope<Event>> each : heard) {
            if (!(each.what().event() instanceof CampaignEvent event)) {
                said.deadLetter(each.record(), "not about a campaign");
                continue;
            }
            Campaign campaign = campaign(event);
            if (campaign == null) {
                continue;
            }
            try {
                // Asked here and not when a gift needs it: a split that cannot be used is this record's fault.
                Destination.shares(funds, campaign.split());
            } catch (IllegalArgumentException e) {
                said.deadLetter(each.record(), String.valueOf(e.getMessage()));
                continue;
            }
            books.keep(campaign);
            learned.put(campaign.id(), each.what());
        }
        if (!learned.isEmpty()) {
            // Only now that the campaigns stand: a gift that is posted from here on finds its campaign by itself.
            sayDue(learned, said);
        }
    }

    private void sayDue(Map<String, Envelope<Event>> learned, Said said) {
        List<JournalEntry> waiting = books.waitingFor(learned.keySet());
        Set<String> corrections = new HashSet<>();
        waiting.forEach(entry ->
                learned.keySet().forEach(campaign -> corrections.addAll(PostingRules.correctionsOf(entry, campaign))));
        Set<String> done =
                corrections.isEmpty() ? Set.of() : books.entries(corrections).keySet();
        for (JournalEntry entry : waiting) {
            learned.forEach((campaign, cause) -> {
                if (entry.waitsFor(campaign) && !done.containsAll(PostingRules.correctionsOf(entry, campaign))) {
                    CountAndSay.due(entry, campaign, cause, said);
                }
            });
        }
    }

    private static @Nullable Campaign campaign(CampaignEvent event) {
        return switch (event) {
            case CampaignOpened e -> campaign(e.campaign(), e.terms());
            case CampaignChanged e -> campaign(e.campaign(), e.terms());
            case CampaignClosed e -> campaign(e.campaign(), e.terms());
            // How far a campaign has come moves no money.
            case MilestoneReached _, GoalReached _, GoalRegressed _ -> null;
        };
    }

    private static Campaign campaign(String id, Terms terms) {
        return new Campaign(id, terms.revision(), terms.split());
    }
}
