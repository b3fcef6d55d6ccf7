package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.events.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch costs, and what it does with records that have no business on its topic. */
class PostDonationsTest {

    private final FakeBooks books = new FakeBooks();
    private final Pipeline pipeline = new Pipeline(books);

    @BeforeEach
    void aCampaignIsKnown() {
        pipeline.append(
                "harbour:1",
                new CampaignOpened(
                        "harbour",
                        new Terms(
                                1,
                                Map.of(),
                                Money.of(1, "USD"),
                                1,
                                List.of(new CampaignEvent.Share("education", 10_000)),
                                List.of())));
        pipeline.step(Topic.CAMPAIGNS, 10);
        books.accesses.clear();
    }

    @Test
    void aThousandNewGiftsAreOneInsertAndOneMoveOfTheTallies() {
        for (int i = 0; i < 1_000; i++) {
            received(DonationId.of("stripe", "pi_" + i));
        }
        pipeline.step(Topic.DONATIONS, 1_000);
        assertThat(books.accesses)
                .containsExactly("campaigns", "orphans", "journal insert", "tally read", "tally write");
        assertThat(pipeline.told).hasSize(1_000);
    }

    @Test
    void feesOfGiftsInTheSameBatchAreASecondInsert() {
        for (int i = 0; i < 100; i++) {
            DonationId gift = DonationId.of("stripe", "pi_" + i);
            received(gift);
            fee(gift);
        }
        pipeline.step(Topic.DONATIONS, 1_000);
        assertThat(books.accesses)
                .containsExactly(
                        "campaigns", "orphans", "journal insert", "journal insert", "tally read", "tally write");
    }

    @Test
    void feesOfGiftsInEarlierBatchesAreOneLookAtTheJournal() {
        for (int i = 0; i < 100; i++) {
            received(DonationId.of("stripe", "pi_" + i));
        }
        pipeline.step(Topic.DONATIONS, 1_000);
        books.accesses.clear();
        for (int i = 0; i < 100; i++) {
            fee(DonationId.of("stripe", "pi_" + i));
        }
        pipeline.step(Topic.DONATIONS, 1_000);
        assertThat(books.accesses)
                .containsExactly("campaigns", "entries of gifts", "journal insert", "tally read", "tally write");
    }

    @Test
    void aDesignationToACampaignThatIsNotKnownWaits() {
        DonationId gift = DonationId.of("stripe", "pi_waits");
        received(gift);
        pipeline.append(
                gift + ":1", new DonationDesignated(gift, new Place("harbour", null), new Place("later", null)));
        pipeline.step(Topic.DONATIONS, 10);
        assertThat(books.journal.get(gift + ":1").waitingFor()).containsExactly("later");
        assertThat(books.journal.get(gift + ":1").flag()).isEqualTo("unknown campaign later");
        assertThat(pipeline.told.get(gift + ":1/reversed").campaign()).isEqualTo("harbour");
        assertThat(pipeline.told.get(gift + ":1/allocated").campaign()).isNull();
    }

    @Test
    void aCampaignWithASplitThatCannotBeUsedIsKeptAsADeadLetter() {
        pipeline.append(
                "odd:1",
                new CampaignOpened(
                        "odd",
                        new Terms(
                                1,
                                Map.of(),
                                Money.of(1, "USD"),
                                1,
                                List.of(new CampaignEvent.Share("education", -1)),
                                List.of())));
        pipeline.step(Topic.CAMPAIGNS, 10);
        assertThat(pipeline.refused).containsExactly("the weight of education is negative: -1");
        assertThat(books.campaigns(List.of("odd"))).isEmpty();
    }

    @Test
    void aSplitOverFundsThatThereAreNot() {
        assertThat(Destination.shares(
                        Pipeline.FUNDS,
                        List.of(
                                new CampaignEvent.Share("gone", 2_000),
                                new CampaignEvent.Share("education", 5_000),
                                new CampaignEvent.Share("general", 3_000))))
                .containsExactly(
                        new Apportionment.Share("general", 5_000), new Apportionment.Share("education", 5_000));
        assertThat(Destination.shares(Pipeline.FUNDS, List.of()))
                .containsExactly(new Apportionment.Share("general", 1));
    }

    private void received(DonationId gift) {
        pipeline.append(
                gift + ":0",
                new DonationReceived(
                        gift,
                        DonorId.of(gift),
                        "stripe",
                        "pi",
                        Money.of(100, "USD"),
                        new Place("harbour", null),
                        "en",
                        false,
                        false,
                        Instant.EPOCH));
    }

    private void fee(DonationId gift) {
        pipeline.append(gift + ":1", new FeeCharged(gift, "stripe", "fee", Money.of(0, "USD"), Money.of(3, "USD")));
    }
}
