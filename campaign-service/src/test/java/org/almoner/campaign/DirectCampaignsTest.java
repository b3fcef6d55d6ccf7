package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.almoner.campaign.DirectCampaigns.Outcome;
import org.almoner.campaign.Draft.Amount;
import org.almoner.campaign.Draft.FundShare;
import org.almoner.events.EventCodec;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;

class DirectCampaignsTest {

    private Instant now = Feed.START;
    private boolean away;
    private final List<String> said = new ArrayList<>();
    private final MongoTemplate mongo = Store.empty();
    private final Campaigns campaigns = Store.campaigns(mongo);
    private final Announce announce = new Announce(
            campaigns,
            record -> {
                if (!away) {
                    said.add(record.headers().get("ce_id") + " "
                            + record.headers().get("ce_type"));
                }
                return !away;
            },
            Feed.clock(() -> now));
    private final DirectCampaigns direct = new DirectCampaigns(
            campaigns, announce, new ReadProgress(campaigns, Store.contributions(mongo)), Feed.clock(() -> now));

    @Test
    void openingTwiceIsOpeningOnce() {
        assertThat(done(direct.open(draft(null, 1_000))).opened()).isTrue();
        assertThat(done(direct.open(draft(null, 1_000))).opened()).isFalse();
        assertThat(direct.open(draft(null, 2_000)))
                .isInstanceOfSatisfying(
                        Outcome.Conflict.class,
                        conflict -> assertThat(conflict.revision()).isEqualTo(1));
        assertThat(said).containsExactly("safe-harbour:1 org.almoner.CampaignOpened.v1");
    }

    @Test
    void aChangeNamesWhatItReplaces() {
        direct.open(draft(null, 1_000));
        assertThat(direct.change("safe-harbour", draft(null, 2_000))).isInstanceOf(Outcome.Invalid.class);
        assertThat(direct.change("nowhere", draft(1L, 2_000).withSlug(null))).isInstanceOf(Outcome.Unknown.class);
        assertThat(direct.change("nowhere", draft(1L, 2_000))).isInstanceOf(Outcome.Invalid.class);
        assertThat(direct.change("safe-harbour", draft(7L, 2_000))).isInstanceOf(Outcome.Conflict.class);

        Campaign changed = done(direct.change("safe-harbour", draft(1L, 2_000))).campaign();
        assertThat(changed.revision()).isEqualTo(2);
        assertThat(changed.goalVersion()).isEqualTo(2);
        Campaign again = done(direct.change("safe-harbour", draft(1L, 2_000))).campaign();
        assertThat(again.revision()).as("the answer had got lost").isEqualTo(2);
        assertThat(direct.change("safe-harbour", draft(1L, 3_000))).isInstanceOf(Outcome.Conflict.class);
        assertThat(said)
                .containsExactly(
                        "safe-harbour:1 org.almoner.CampaignOpened.v1",
                        "safe-harbour:2 org.almoner.CampaignChanged.v1");
    }

    @Test
    void aCampaignKeepsItsCurrency() {
        direct.open(draft(null, 1_000));
        Draft won = new Draft(
                "safe-harbour",
                1L,
                draft(null, 1).titles(),
                null,
                new Amount(1_000L, "KRW"),
                draft(null, 1).split(),
                null,
                null);
        assertThat(direct.change("safe-harbour", won)).isInstanceOf(Outcome.Conflict.class);
    }

    @Test
    void aClosedCampaignStaysAsItIs() {
        direct.open(draft(null, 1_000));
        assertThat(done(direct.close("safe-harbour")).campaign().closedAt()).isEqualTo(now);
        now = now.plusSeconds(60);
        assertThat(done(direct.close("safe-harbour")).campaign().revision()).isEqualTo(2);
        assertThat(direct.change("safe-harbour", draft(2L, 2_000))).isInstanceOf(Outcome.Conflict.class);
        assertThat(direct.close("nowhere")).isInstanceOf(Outcome.Unknown.class);
        assertThat(said).last().isEqualTo("safe-harbour:2 org.almoner.CampaignClosed.v1");
    }

    @Test
    void whatTheTopicDidNotTakeIsSaidLaterInItsOrder() {
        away = true;
        direct.open(draft(null, 1_000));
        direct.change("safe-harbour", draft(1L, 2_000));
        direct.close("safe-harbour");
        assertThat(campaigns.find("safe-harbour").orElseThrow().unsaid()).hasSize(3);
        away = false;
        announce.sayWhatWasLeft();
        assertThat(said).as("whoever wrote it is still about to say it").isEmpty();
        now = now.plusSeconds(6);
        announce.sayWhatWasLeft();
        announce.sayWhatWasLeft();
        assertThat(said)
                .containsExactly(
                        "safe-harbour:1 org.almoner.CampaignOpened.v1",
                        "safe-harbour:2 org.almoner.CampaignChanged.v1",
                        "safe-harbour:3 org.almoner.CampaignClosed.v1");
        assertThat(campaigns.find("safe-harbour").orElseThrow().unsaid()).isEmpty();
    }

    @Test
    void anEventIsTheSameHoweverOftenItIsSaid() {
        away = true;
        direct.open(draft(null, 1_000));
        Told told = campaigns.find("safe-harbour").orElseThrow().unsaid().getFirst();
        EventCodec.Encoded first = told.encoded();
        EventCodec.Encoded second = told.encoded();
        assertThat(second.headers()).isEqualTo(first.headers());
        assertThat(second.value()).isEqualTo(first.value());
        assertThat(first.key()).isEqualTo("safe-harbour");
    }

    private static Outcome.Done done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return (Outcome.Done) outcome;
    }

    private static Draft draft(Long revision, long goal) {
        return new Draft(
                "safe-harbour",
                revision,
                Map.of("en", "Safe Harbour", "ko", "안전한 항구"),
                null,
                new Amount(goal, "USD"),
                List.of(new FundShare("general", 10_000)),
                null,
                null);
    }
}
