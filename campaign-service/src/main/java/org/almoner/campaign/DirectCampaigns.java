package org.almoner.campaign;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.almoner.campaign.Campaign.Settings;
import org.almoner.campaign.Draft.Checked;
import org.almoner.campaign.Draft.Fault;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.CampaignEvent.CampaignClosed;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.Envelope;
import org.springframework.stereotype.Component;

/** What staff do: open a campaign, change it, close it. Doing the same again changes nothing. */
@Component
final class DirectCampaigns {

    /** What came of it. */
    sealed interface Outcome {
        /** @param opened whether the campaign is new */
        record Done(Campaign campaign, boolean opened) implements Outcome {}

        record Invalid(List<Fault> faults) implements Outcome {}

        record Unknown(String slug) implements Outcome {}

        /** @param detail what stands in the way, for people */
        record Conflict(String detail, long revision) implements Outcome {}
    }

    private final Campaigns campaigns;
    private final Announce announce;
    private final ReadProgress progress;
    private final Clock clock;

    DirectCampaigns(Campaigns campaigns, Announce announce, ReadProgress progress, Clock clock) {
        this.campaigns = campaigns;
        this.announce = announce;
        this.progress = progress;
        this.clock = clock;
    }

    Outcome open(Draft draft) {
        return switch (draft.checked()) {
            case Checked.Invalid(var faults) -> new Outcome.Invalid(faults);
            case Checked.Valid(var slug, var settings) -> open(slug, settings);
        };
    }

    private Outcome open(String slug, Settings settings) {
        Instant now = now();
        Campaign draft = new Campaign(slug, 1, 1, settings, 1, now, null, List.of(), List.of());
        Told opened = told(slug, 1, new CampaignOpened(slug, draft.terms()), now);
        Campaign campaign = new Campaign(slug, 1, 1, settings, 1, now, null, List.of(), List.of(opened));
        if (campaigns.insert(campaign)) {
            return decided(campaign, true);
        }
        Campaign there = campaigns.find(slug).orElseThrow();
        return there.settings().equals(settings)
                ? new Outcome.Done(there, false)
                : new Outcome.Conflict(
                        "there is a campaign " + slug + " already, with other settings", there.revision());
    }

    /** @param draft the settings as a whole, with the revision that they replace */
    Outcome change(String slug, Draft draft) {
        Long expected = draft.revision();
        if (expected == null) {
            return new Outcome.Invalid(List.of(new Fault("revision", "must be that of the settings to replace")));
        }
        if (draft.slug() != null && !draft.slug().equals(slug)) {
            return new Outcome.Invalid(List.of(new Fault("slug", "must be the one in the address; it never changes")));
        }
        if (draft.withSlug(slug).checked() instanceof Checked.Invalid(var faults)) {
            return new Outcome.Invalid(faults);
        }
        Settings settings = ((Checked.Valid) draft.withSlug(slug).checked()).settings();
        return decide(slug, (campaign, now) -> {
            boolean same = campaign.settings().equals(settings);
            // An answer that got lost makes staff send the same once more.
            if (same && (campaign.revision() == expected || campaign.revision() == expected + 1)) {
                return new Outcome.Done(campaign, false);
            }
            if (campaign.revision() != expected) {
                return conflict(campaign, "the settings were changed meanwhile; read them and decide again");
            }
            if (campaign.isClosed()) {
                return conflict(campaign, "the campaign is closed");
            }
            if (!campaign.goal().currency().equals(settings.goal().currency())) {
                return conflict(campaign, "a campaign keeps its currency; open another one");
            }
            long revision = campaign.revision() + 1;
            Terms terms = new Terms(
                    revision,
                    settings.titles(),
                    settings.goal(),
                    campaign.goalVersionWith(settings),
                    settings.split(),
                    settings.tiers());
            Told changed = told(slug, revision, new CampaignChanged(slug, terms), now);
            return new Outcome.Done(campaign.decided(settings, null, changed), false);
        });
    }

    /** Gifts that come later still count; the page says that the campaign is over. */
    Outcome close(String slug) {
        return decide(slug, (campaign, now) -> {
            if (campaign.isClosed()) {
                return new Outcome.Done(campaign, false);
            }
            Terms terms = campaign.terms();
            long revision = campaign.revision() + 1;
            Terms last = new Terms(
                    revision, terms.titles(), terms.goal(), terms.goalVersion(), terms.split(), terms.tiers());
            Told closed = told(slug, revision, new CampaignClosed(slug, last), now);
            return new Outcome.Done(campaign.decided(campaign.settings(), now, closed), false);
        });
    }

    private Outcome decide(String slug, BiFunction<Campaign, Instant, Outcome> decision) {
        while (true) {
            Optional<Campaign> found = campaigns.find(slug);
            if (found.isEmpty()) {
                return new Outcome.Unknown(slug);
            }
            Outcome outcome = decision.apply(found.get(), now());
            if (!(outcome instanceof Outcome.Done done) || done.campaign().equals(found.get())) {
                return outcome;
            }
            // A miss is mostly a mark that a gift has just crossed: look again, decide again.
            if (campaigns.replace(done.campaign())) {
                return decided(done.campaign(), false);
            }
        }
    }

    private Outcome decided(Campaign campaign, boolean opened) {
        progress.moved(campaign.slug());
        announce.say(campaign);
        return new Outcome.Done(campaign, opened);
    }

    private static Outcome conflict(Campaign campaign, String detail) {
        return new Outcome.Conflict(detail, campaign.revision());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Told told(String slug, long revision, CampaignEvent event, Instant now) {
        return Told.of(new Envelope<>(slug + ":" + revision, Told.SPEAKER, now, now, null, null, event));
    }
}
