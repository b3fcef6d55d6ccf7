package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.campaign.Draft.Amount;
import org.almoner.campaign.Draft.FundShare;
import org.almoner.campaign.Draft.Tier;
import org.almoner.campaign.Progress.Recent;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Money;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;

class CountContributionsTest {

    private final MongoTemplate mongo = Store.empty();
    private final Campaigns campaigns = Store.campaigns(mongo);
    private final Contributions contributions = Store.contributions(mongo);
    private final ReadProgress progress = new ReadProgress(campaigns, contributions);
    private final CountContributions effect = new CountContributions(contributions, new Crossings(campaigns), progress);
    private final DirectCampaigns direct = new DirectCampaigns(
            campaigns,
            new Announce(campaigns, record -> true, Feed.clock(() -> Feed.START)),
            progress,
            Feed.clock(() -> Feed.START));
    private final Feed feed = new Feed("allocations.v1");

    @Test
    void raisedIsWhatWasGivenLessWhatWasTakenBack() {
        open(1_000);
        feed.given("safe-harbour", "ada", Feed.usd(300));
        feed.given("safe-harbour", "grace", Feed.usd(150));
        feed.takenBack("safe-harbour", "ada", Feed.usd(100), 0, "part");
        feed.takenBack("safe-harbour", "grace", Feed.usd(150), 1, "all");
        feed.given("safe-harbour", "won", Money.of(50_000, "KRW"));
        feed.given("another", "other", Feed.usd(777));
        feed.given(null, "nowhere", Feed.usd(999));
        Feed.deliver(feed.records, effect);

        Progress now = progress.of("safe-harbour").orElseThrow();
        assertThat(now.raised()).isEqualTo(Feed.usd(200));
        assertThat(now.percent()).isEqualTo(20);
        assertThat(now.donations()).as("ada's and the one in won").isEqualTo(2);
        assertThat(now.unconverted()).containsExactly(Money.of(50_000, "KRW"));
        assertThat(now.tiers()).extracting(Progress.Tier::times).containsExactly(2L, null);
        assertThat(now.recent())
                .extracting(Recent::amount)
                .as("a part that was refunded is not shown, a whole refund is no gift")
                .containsExactly(Money.of(50_000, "KRW"), Feed.usd(200));
    }

    @Test
    void aGiftWhoseDonorWantsNoMentionCountsAndIsNotListed() {
        open(1_000);
        feed.given("safe-harbour", "quiet", Feed.usd(300), true);
        feed.given("safe-harbour", "open", Feed.usd(200));
        feed.takenBack("safe-harbour", "quiet", Feed.usd(50), 0, "part");
        Feed.deliver(feed.records, effect);
        Progress now = progress.of("safe-harbour").orElseThrow();
        assertThat(now.raised()).isEqualTo(Feed.usd(450));
        assertThat(now.donations()).isEqualTo(2);
        assertThat(now.recent()).extracting(Recent::amount).containsExactly(Feed.usd(200));
    }

    @Test
    void aMarkIsSaidAgainWithTheRecordThatCrossedItAndOnlyThen() {
        open(1_000);
        feed.given("safe-harbour", "ada", Feed.usd(600));
        feed.given("safe-harbour", "grace", Feed.usd(500));
        feed.given("safe-harbour", "joan", Feed.usd(10));
        List<ProducerRecord<byte[], byte[]>> first = Feed.deliver(feed.records, effect);
        assertThat(first)
                .extracting(record -> Feed.header(record, "ce_id"))
                .containsExactly(
                        "safe-harbour:v1:m25", "safe-harbour:v1:m50", "safe-harbour:v1:m75", "safe-harbour:v1:goal");

        assertThat(Feed.deliver(feed.records.subList(2, 3), effect)).isEmpty();
        List<ProducerRecord<byte[], byte[]>> again = Feed.deliver(feed.records.subList(1, 2), effect);
        assertThat(again).hasSize(2);
        assertThat(again.getLast().value()).isEqualTo(first.getLast().value());
        assertThat(again.getLast().headers()).isEqualTo(first.getLast().headers());

        Envelope<Event> goal = understood(first.getLast());
        assertThat(goal.event())
                .isEqualTo(new GoalReached(
                        "safe-harbour", 1, Feed.usd(1_000), Feed.usd(1_100), Feed.START.plusSeconds(60)));
        assertThat(goal.traceparent()).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(goal.cause()).isEqualTo(feed.records.get(1).source().toString());
    }

    @Test
    void theSameFactToldTwiceCountsOnce() {
        open(1_000);
        feed.given("safe-harbour", "ada", Feed.usd(600));
        feed.given("safe-harbour", "ada", Feed.usd(600));
        Feed.deliver(feed.records, effect);
        Feed.deliver(feed.records, effect);
        assertThat(progress.of("safe-harbour").orElseThrow().raised()).isEqualTo(Feed.usd(600));
    }

    @Test
    void giftsOfACampaignThatIsNotKnownYetCountWhenItIsOpened() {
        feed.given("safe-harbour", "early", Feed.usd(600));
        assertThat(Feed.deliver(feed.records, effect)).isEmpty();
        assertThat(progress.of("safe-harbour")).isEmpty();
        open(500);
        assertThat(progress.of("safe-harbour").orElseThrow().raised()).isEqualTo(Feed.usd(600));

        Feed terms = new Feed("campaigns.v1");
        terms.add(new Told(
                        "safe-harbour:1",
                        "CampaignOpened",
                        EventCodec.toJson(new CampaignOpened(
                                "safe-harbour",
                                campaigns.find("safe-harbour").orElseThrow().terms())),
                        Feed.START,
                        Feed.START,
                        null,
                        null)
                .encoded());
        CheckGoals check = new CheckGoals(contributions, campaigns, new Crossings(campaigns), progress);
        assertThat(Feed.deliver(terms.records, check))
                .extracting(record -> Feed.header(record, "ce_id"))
                .endsWith("safe-harbour:v1:goal");
    }

    @Test
    void noNumberOfTheLargestGiftsOverflowsTheSum() {
        open(CountContributions.AMOUNT_MAX);
        // Ten thousand of them are more than a long holds.
        for (int gift = 0; gift < 10_000; gift++) {
            feed.given("safe-harbour", "rich-" + gift, Feed.usd(CountContributions.AMOUNT_MAX));
        }
        for (int from = 0; from < 10_000; from += 1_000) {
            assertThat(Feed.deliver(feed.records.subList(from, from + 1_000), effect))
                    .as("marks only: %d", from)
                    .hasSize(from == 0 ? 4 : 0);
        }
        Progress now = progress.of("safe-harbour").orElseThrow();
        assertThat(now.raised()).as("as much as can be shown").isEqualTo(Feed.usd(Long.MAX_VALUE));
        assertThat(now.donations()).isEqualTo(10_000);

        for (int gift = 0; gift < 9_999; gift++) {
            feed.takenBack("safe-harbour", "rich-" + gift, Feed.usd(CountContributions.AMOUNT_MAX), 1, "all");
        }
        for (int from = 10_000; from < feed.records.size(); from += 1_000) {
            assertThat(Feed.deliver(feed.records.subList(from, Math.min(from + 1_000, feed.records.size())), effect))
                    .isEmpty();
        }
        assertThat(progress.of("safe-harbour").orElseThrow().raised())
                .as("and exact again when it can be")
                .isEqualTo(Feed.usd(CountContributions.AMOUNT_MAX));
    }

    @Test
    void whatCannotCountIsKeptAsADeadLetter() {
        open(1_000);
        feed.given("safe-harbour", "nothing", Feed.usd(0));
        feed.given("safe-harbour", "negative", Feed.usd(-5));
        feed.given("safe-harbour", "absurd", Feed.usd(Long.MAX_VALUE));
        feed.given("safe-harbour", "good", Feed.usd(7));
        feed.add(regressed().encoded());
        List<ProducerRecord<byte[], byte[]>> said = Feed.deliver(feed.records, effect);
        assertThat(said).hasSize(4).allMatch(record -> record.topic().equals("allocations.v1.test.dlq"));
        assertThat(said)
                .extracting(record -> Feed.header(record, "almoner_reason"))
                .last()
                .isEqualTo("not an allocation");
        assertThat(progress.of("safe-harbour").orElseThrow().raised()).isEqualTo(Feed.usd(7));
    }

    private static Told regressed() {
        return new Told(
                "x:1",
                "GoalRegressed",
                "{\"campaign\":\"x\",\"goalVersion\":1,\"goal\":{\"minor\":1,\"currency\":\"USD\"},"
                        + "\"raised\":{\"minor\":0,\"currency\":\"USD\"}}",
                Feed.START,
                Feed.START,
                null,
                null);
    }

    private static Envelope<Event> understood(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), EventCodec.text(header.value())));
        return Optional.of(EventCodec.read(headers, record.value()))
                .map(EventCodec.Reading.Understood.class::cast)
                .orElseThrow()
                .envelope();
    }

    private void open(long goal) {
        Map<String, String> texts = Map.of("en", "Safe Harbour", "ko", "안전한 항구");
        direct.open(new Draft(
                "safe-harbour",
                null,
                texts,
                null,
                new Amount(goal, "USD"),
                List.of(new FundShare("general", 10_000)),
                List.of(new Tier(new Amount(100L, "USD"), texts), new Tier(new Amount(100L, "EUR"), texts)),
                null));
    }
}
