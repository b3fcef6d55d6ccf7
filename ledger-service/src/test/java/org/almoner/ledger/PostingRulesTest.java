package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.almoner.delivery.Source;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.ledger.Apportionment.Share;
import org.almoner.ledger.Position.Line;
import org.almoner.ledger.Position.What;
import org.almoner.ledger.PostingRules.Cause;
import org.junit.jupiter.api.Test;

/** The table of the posting rules, line by line. */
class PostingRulesTest {

    private static final DonationId GIFT = DonationId.of("stripe", "pi_1");
    private static final Place HARBOUR = new Place("harbour", null);
    private static final Map<String, List<Share>> SPLITS = Map.of(
            "harbour",
            List.of(new Share("education", 3000), new Share("awareness", 2000), new Share("safe-passage", 5000)));

    private final PostingRules rules = new PostingRules(Pipeline.FUNDS);
    private Gift gift = Gift.UNKNOWN;

    @Test
    void received() {
        JournalEntry entry = post(received(100_01, "USD", HARBOUR));
        assertThat(lines(entry))
                .containsExactly(
                        "GROSS assets:clearing:stripe 10001 USD",
                        "GROSS funds:education -3000 USD",
                        "GROSS funds:awareness -2000 USD",
                        "GROSS funds:safe-passage -5001 USD");
        assertThat(Objects.requireNonNull(entry.allocated()).parts())
                .extracting(Part::fund, part -> part.amount().minor())
                .containsExactly(tuple("education", 3000L), tuple("awareness", 2000L), tuple("safe-passage", 5001L));
        assertThat(entry.allocated().campaign()).isEqualTo("harbour");
        assertThat(entry.allocated().gifts()).isEqualTo(1);
        assertThat(entry.reversed()).isNull();
        assertThat(entry.flag()).isNull();
    }

    @Test
    void aFundWithoutAUnitIsLeftOut() {
        JournalEntry entry = post(received(1, "USD", HARBOUR));
        assertThat(lines(entry))
                .containsExactly("GROSS assets:clearing:stripe 1 USD", "GROSS funds:safe-passage -1 USD");
        assertThat(Objects.requireNonNull(entry.allocated()).parts()).hasSize(1);
    }

    @Test
    void refundedInPartAndInFull() {
        post(received(100_00, "USD", HARBOUR));
        JournalEntry part = post(refunded(0, 33_33));
        assertThat(lines(part))
                .containsExactly(
                        "REFUND assets:clearing:stripe -3333 USD",
                        "REFUND funds:education 1000 USD",
                        "REFUND funds:awareness 667 USD",
                        "REFUND funds:safe-passage 1666 USD");
        assertThat(Objects.requireNonNull(part.reversed()).gifts()).isZero();
        assertThat(part.reversed().amount()).isEqualTo(Money.of(33_33, "USD"));

        JournalEntry rest = post(refunded(33_33, 100_00));
        assertThat(lines(rest))
                .containsExactly(
                        "REFUND assets:clearing:stripe -6667 USD",
                        "REFUND funds:education 2000 USD",
                        "REFUND funds:awareness 1333 USD",
                        "REFUND funds:safe-passage 3334 USD");
        assertThat(Objects.requireNonNull(rest.reversed()).gifts()).isEqualTo(-1);
        assertThat(gift.held().values()).containsOnly(0L);
    }

    @Test
    void refundFailed() {
        post(received(100_00, "USD", HARBOUR));
        JournalEntry refund = post(refunded(0, 100_00));
        JournalEntry failed = post(new RefundFailed(GIFT, "re_1", usd(100_00), usd(100_00), usd(0)));
        assertThat(negated(failed)).containsExactlyInAnyOrderElementsOf(lines(refund));
        assertThat(Objects.requireNonNull(failed.allocated()).gifts()).isEqualTo(1);
        assertThat(failed.allocated().amount()).isEqualTo(usd(100_00));
    }

    @Test
    void feeInAnotherCurrencyAndItsCorrection() {
        post(received(50_000, "KRW", HARBOUR));
        JournalEntry fee = post(new FeeCharged(GIFT, "stripe", "txn", Money.of(0, "USD"), Money.of(1_25, "USD")));
        assertThat(lines(fee))
                .containsExactly(
                        "FEE expenses:fees:stripe 125 USD",
                        "FEE assets:clearing:stripe -125 USD",
                        "FEE funds:education 38 USD",
                        "FEE funds:awareness 25 USD",
                        "FEE funds:safe-passage 62 USD",
                        "FEE releases:fees:stripe -125 USD");
        assertThat(fee.allocated()).isNull();
        assertThat(fee.reversed()).isNull();
        JournalEntry less = post(new FeeCharged(GIFT, "stripe", "txn", Money.of(1_25, "USD"), Money.of(1_00, "USD")));
        assertThat(lines(less))
                .containsExactly(
                        "FEE expenses:fees:stripe -25 USD",
                        "FEE assets:clearing:stripe 25 USD",
                        "FEE funds:education -8 USD",
                        "FEE funds:awareness -5 USD",
                        "FEE funds:safe-passage -12 USD",
                        "FEE releases:fees:stripe 25 USD");
    }

    @Test
    void designatedMovesAllThatIsPosted() {
        post(received(100_00, "USD", Place.NONE));
        post(refunded(0, 40_00));
        post(new FeeCharged(GIFT, "stripe", "txn", usd(0), usd(3_00)));
        JournalEntry entry = post(new DonationDesignated(GIFT, Place.NONE, new Place(null, "education")));
        assertThat(lines(entry))
                .containsExactlyInAnyOrder(
                        "GROSS funds:general 10000 USD", "GROSS funds:education -10000 USD",
                        "REFUND funds:general -4000 USD", "REFUND funds:education 4000 USD",
                        "FEE funds:general -300 USD", "FEE funds:education 300 USD");
        assertThat(Objects.requireNonNull(entry.reversed()).amount()).isEqualTo(usd(60_00));
        assertThat(entry.reversed().gifts()).isEqualTo(-1);
        assertThat(Objects.requireNonNull(entry.allocated()).amount()).isEqualTo(usd(60_00));
        assertThat(entry.allocated().gifts()).isEqualTo(1);
        assertThat(entry.allocated().parts()).extracting(Part::fund).containsExactly("education");
    }

    @Test
    void failedPostsNothing() {
        assertThat(rules.entryFor(new DonationFailed(GIFT, "card_declined"), gift, SPLITS, cause(0)))
                .isNull();
    }

    @Test
    void aKnownFundBindsWhateverTheCampaign() {
        JournalEntry entry = post(received(10, "USD", new Place("harbour", "education")));
        assertThat(lines(entry)).contains("GROSS funds:education -10 USD");
        assertThat(Objects.requireNonNull(entry.allocated()).campaign()).isEqualTo("harbour");
    }

    @Test
    void unknownPlacesGoToGeneralAndAreFlagged() {
        JournalEntry campaign = post(received(10, "USD", new Place("$ne", "education")));
        assertThat(lines(campaign)).contains("GROSS funds:education -10 USD");
        assertThat(campaign.flag()).isEqualTo("unknown campaign $ne");
        assertThat(campaign.waitingFor()).containsExactly("$ne");
        assertThat(Objects.requireNonNull(campaign.allocated()).campaign()).isNull();

        gift = Gift.UNKNOWN;
        JournalEntry both = post(received(10, "USD", new Place("no\r\nbody", "🚢")));
        assertThat(lines(both)).contains("GROSS funds:general -10 USD");
        assertThat(both.flag()).isEqualTo("unknown fund 🚢, unknown campaign no\r\nbody");

        gift = Gift.UNKNOWN;
        JournalEntry fund = post(received(10, "USD", new Place("harbour", "nothing")));
        assertThat(lines(fund)).contains("GROSS funds:safe-passage -5 USD");
        assertThat(fund.flag()).isEqualTo("unknown fund nothing");
        assertThat(fund.waitingFor()).isNull();
    }

    @Test
    void whatNobodyGaveStandsInSuspense() {
        JournalEntry early = post(refunded(0, 30_00));
        assertThat(lines(early))
                .containsExactly("REFUND assets:clearing:unknown -3000 USD", "REFUND suspense 3000 USD");
        assertThat(early.flag()).isEqualTo("no receipt is known");
        assertThat(early.reversed()).isNull();

        JournalEntry late = post(received(100_00, "USD", Place.NONE));
        assertThat(lines(late))
                .containsExactlyInAnyOrder(
                        "GROSS assets:clearing:stripe 10000 USD",
                        "GROSS funds:general -10000 USD",
                        "REFUND assets:clearing:stripe -3000 USD",
                        "REFUND funds:general 3000 USD",
                        "REFUND assets:clearing:unknown 3000 USD",
                        "REFUND suspense -3000 USD");
        assertThat(Objects.requireNonNull(late.allocated()).amount()).isEqualTo(usd(70_00));
    }

    @Test
    void moreBackThanWasGivenStandsInSuspense() {
        post(received(10, "USD", HARBOUR));
        JournalEntry entry = post(refunded(0, 12));
        assertThat(lines(entry)).contains("REFUND suspense 2 USD", "REFUND funds:safe-passage 5 USD");
        assertThat(entry.flag()).isEqualTo("refunded more than was given");
        assertThat(Objects.requireNonNull(entry.reversed()).amount()).isEqualTo(usd(10));
    }

    @Test
    void contradictionsStandInSuspense() {
        post(received(10, "USD", HARBOUR));
        JournalEntry twice = post(received(25, "EUR", HARBOUR));
        assertThat(lines(twice)).containsExactly("STRAY assets:clearing:stripe 25 EUR", "STRAY suspense -25 EUR");
        assertThat(twice.flag()).isEqualTo("contradicts itself");
        assertThat(twice.allocated()).isNull();
        JournalEntry won =
                post(new DonationRefunded(GIFT, "re_1", Money.of(9, "KRW"), Money.of(0, "KRW"), Money.of(9, "KRW")));
        assertThat(lines(won)).containsExactly("STRAY assets:clearing:stripe -9 KRW", "STRAY suspense 9 KRW");
    }

    @Test
    void aRefundBeforeAReceiptInAnotherCurrencyStaysInSuspense() {
        post(refunded(0, 5));
        JournalEntry entry = post(received(100, "EUR", Place.NONE));
        assertThat(lines(entry))
                .containsExactlyInAnyOrder(
                        "GROSS assets:clearing:stripe 100 EUR",
                        "GROSS funds:general -100 EUR",
                        "REFUND assets:clearing:unknown 5 USD",
                        "REFUND suspense -5 USD",
                        "STRAY assets:clearing:unknown -5 USD",
                        "STRAY suspense 5 USD");
        assertThat(Objects.requireNonNull(entry.allocated()).amount()).isEqualTo(Money.of(100, "EUR"));
    }

    @Test
    void eventsThatContradictThemselvesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> post(received(0, "USD", HARBOUR)));
        assertThatIllegalArgumentException().isThrownBy(() -> post(received(-5, "USD", HARBOUR)));
        assertThatIllegalArgumentException().isThrownBy(() -> post(refunded(-1, 5)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post(new FeeCharged(GIFT, "stripe", "txn", Money.of(0, "USD"), Money.of(5, "EUR"))));
    }

    @Test
    void theLargestGiftThereIs() {
        JournalEntry entry = post(received(Long.MAX_VALUE, "USD", HARBOUR));
        assertThat(entry.lines()).hasSize(4);
        post(new FeeCharged(GIFT, "stripe", "txn", usd(0), usd(Long.MAX_VALUE)));
        post(refunded(0, Long.MAX_VALUE));
        JournalEntry moved = post(new DonationDesignated(GIFT, HARBOUR, Place.NONE));
        assertThat(lines(moved)).contains("GROSS funds:general -9223372036854775807 USD");
    }

    @Test
    void anUnbalancedEntryCannotBeConstructed() {
        Line one = new Line(What.GROSS, "suspense", 5, usd(5).currency());
        Line other =
                new Line(What.GROSS, "funds:general", -5, Money.of(5, "EUR").currency());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry(List.of(one, other)))
                .withMessageContaining("not balanced");
        // Sums do not wrap round to zero.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry(List.of(
                        new Line(What.GROSS, "a", Long.MAX_VALUE, usd(0).currency()),
                        new Line(What.GROSS, "b", Long.MAX_VALUE, usd(0).currency()),
                        new Line(What.GROSS, "c", 2, usd(0).currency()))));
    }

    private static JournalEntry entry(List<Line> lines) {
        return new JournalEntry(
                "x",
                cause(0).src(),
                GIFT.value(),
                "x",
                Instant.EPOCH,
                Instant.EPOCH,
                lines,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private JournalEntry post(DonationEvent event) {
        JournalEntry entry = Objects.requireNonNull(rules.entryFor(event, gift, SPLITS, cause(1)));
        gift = Objects.requireNonNull(entry.after());
        return entry;
    }

    private static Cause cause(long offset) {
        return new Cause(GIFT + ":0", new Source("donations.v1", "id", 0, offset), Instant.EPOCH, Instant.EPOCH);
    }

    private static List<String> lines(JournalEntry entry) {
        return entry.lines().stream().map(line -> text(line, line.debit())).toList();
    }

    private static List<String> negated(JournalEntry entry) {
        return entry.lines().stream().map(line -> text(line, -line.debit())).toList();
    }

    private static String text(Line line, long debit) {
        return line.what() + " " + line.account() + " " + debit + " " + line.currency();
    }

    private static DonationReceived received(long minor, String currency, Place place) {
        return new DonationReceived(
                GIFT,
                DonorId.of(GIFT),
                "stripe",
                "pi_1",
                Money.of(minor, currency),
                place,
                "en",
                false,
                false,
                Instant.EPOCH);
    }

    private static DonationRefunded refunded(long before, long after) {
        return new DonationRefunded(GIFT, "re_1", usd(after), usd(before), usd(after));
    }

    private static Money usd(long minor) {
        return Money.of(minor, "USD");
    }
}
