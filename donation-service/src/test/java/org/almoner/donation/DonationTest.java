package org.almoner.donation;

import static org.almoner.donation.Payments.HARBOUR;
import static org.almoner.donation.Payments.event;
import static org.almoner.donation.Signed.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.almoner.donation.Standing.State;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.Event;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DonationTest {

    private final Payments gift = new Payments("pi_1", 5000, "usd");

    private final Webhook processing = event("payment_intent.processing", NOW, gift.intent(HARBOUR));
    private final Webhook failed = event("payment_intent.payment_failed", NOW.plusSeconds(1), failing(gift));
    private final Webhook succeeded = event("payment_intent.succeeded", NOW.plusSeconds(2), gift.intent(HARBOUR));
    private final Webhook charged = event("charge.succeeded", NOW.plusSeconds(2), gift.charge(Map.of(), 0));
    private final Webhook checkedOut =
            event("checkout.session.completed", NOW.plusSeconds(3), gift.checkout(Map.of("fund", "education"), "paid"));
    private final Webhook fee =
            event("charge.updated", NOW.plusSeconds(4), gift.chargeWithFee(Map.of(), 0, 175, "usd"));
    private final Webhook refunded =
            event("refund.created", NOW.plusSeconds(10), gift.refund("re_1", 2000, "pending", NOW.plusSeconds(10)));
    private final Webhook refundedInSum = event("charge.refunded", NOW.plusSeconds(10), gift.charge(Map.of(), 2000));
    private final Webhook refundedAgain =
            event("refund.created", NOW.plusSeconds(11), gift.refund("re_2", 3000, "succeeded", NOW.plusSeconds(11)));
    private final Webhook refundedAgainInSum =
            event("charge.refunded", NOW.plusSeconds(11), gift.charge(Map.of(), 5000));
    private final Webhook refundFailed =
            event("refund.failed", NOW.plusSeconds(12), gift.refund("re_2", 3000, "failed", NOW.plusSeconds(11)));

    private final List<Webhook> life = List.of(
            processing,
            failed,
            succeeded,
            charged,
            checkedOut,
            fee,
            refunded,
            refundedInSum,
            refundedAgain,
            refundedAgainInSum,
            refundFailed);

    @Test
    void tellsTheLifeOfAGift() {
        Memory memory = new Memory();
        memory.hears(life);
        DonationReceived received = (DonationReceived) memory.said.get(1);
        assertThat(memory.said)
                .containsExactly(
                        new DonationFailed(received.donation(), "card_declined"),
                        new DonationReceived(
                                received.donation(),
                                received.donor(),
                                "stripe",
                                "pi_1",
                                Money.of(5000, "USD"),
                                new Place("safe-harbour", null),
                                "ko",
                                false,
                                true,
                                NOW.plusSeconds(2)),
                        new FeeCharged(
                                received.donation(), "stripe", "txn_1", Money.of(0, "USD"), Money.of(175, "USD")),
                        new DonationRefunded(
                                received.donation(),
                                "re_1",
                                Money.of(5000, "USD"),
                                Money.of(0, "USD"),
                                Money.of(2000, "USD")),
                        new DonationRefunded(
                                received.donation(),
                                "re_2",
                                Money.of(5000, "USD"),
                                Money.of(2000, "USD"),
                                Money.of(5000, "USD")),
                        new RefundFailed(
                                received.donation(),
                                "re_2",
                                Money.of(5000, "USD"),
                                Money.of(5000, "USD"),
                                Money.of(2000, "USD")));
        assertThat(memory.words)
                .extracting(Word::id)
                .containsExactly(ids(received.donation().value(), 6));
        assertThat(memory.donation().standing().state()).isEqualTo(State.PARTIALLY_REFUNDED);
        assertThat(memory.saidOfDonors)
                .containsExactly(
                        new DonorContact(received.donor(), null, "from.intent@example.org"),
                        new DonorContact(received.donor(), "김하늘 🌸", "haneul@example.org"));
    }

    @Test
    void endsInTheSameBooksInEveryOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Memory memory = new Memory();
            memory.hears(hostile(life, random));
            Books books = new Books(memory.said);
            String about = "seed " + seed + ", round " + round;
            assertThat(memory.donation().standing().state()).as(about).isEqualTo(State.PARTIALLY_REFUNDED);
            assertThat(books.received).as(about).isEqualTo(Money.of(5000, "USD"));
            assertThat(books.refunded).as(about).isEqualTo(Money.of(2000, "USD"));
            assertThat(books.fees).as(about).isEqualTo(Map.of("USD", Money.of(175, "USD")));
            assertThat(books.place).as(about).isEqualTo(new Place("safe-harbour", null));
            assertThat(memory.saidOfDonors.getLast())
                    .as(about)
                    .isEqualTo(new DonorContact(books.receivedEvent().donor(), "김하늘 🌸", "haneul@example.org"));
            assertThat(memory.words.stream().map(Word::id).distinct()).as(about).hasSameSizeAs(memory.words);
        }
    }

    @Test
    void everySmallSetOfEventsInEveryOrderEndsInOneState() {
        List<List<Webhook>> sets = List.of(
                List.of(succeeded, charged, fee, refunded),
                List.of(succeeded, failed, processing),
                List.of(charged, checkedOut, succeeded, refundedInSum),
                List.of(refunded, refundFailed, refundedAgain, succeeded),
                List.of(
                        processing,
                        failed,
                        event("payment_intent.canceled", NOW.plusSeconds(1), gift.intent(HARBOUR))));
        for (List<Webhook> set : sets) {
            Set<String> endings = new HashSet<>();
            for (List<Webhook> order : permutations(set)) {
                Memory memory = new Memory();
                memory.hears(order);
                Standing standing = memory.donation().standing();
                Books books = new Books(memory.said);
                endings.add(standing.state() + " " + standing.refunded() + " " + standing.fees() + " "
                        + standing.place() + " said " + books.received + " " + books.refunded + " " + books.fees + " "
                        + books.place);
            }
            assertThat(endings).hasSize(1);
        }
    }

    @Test
    void countsEachRefundOnceWhateverAnAccountSends() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int sends = random.nextInt(3); // refunds by id, sums and failures, or all
            List<Webhook> webhooks = new ArrayList<>(List.of(random.nextBoolean() ? succeeded : charged));
            Map<String, Long> live = new HashMap<>();
            for (int second = 20; second < 28; second++) {
                var at = NOW.plusSeconds(second);
                boolean fails = !live.isEmpty() && random.nextInt(3) == 0;
                String id = fails ? live.keySet().iterator().next() : "re_" + second;
                long amount = fails ? live.get(id) : 1 + random.nextInt(600);
                if (fails) {
                    live.remove(id);
                    webhooks.add(event(
                            random.nextBoolean() ? "refund.failed" : "refund.updated",
                            at,
                            gift.refund(id, amount, "failed", NOW.plusSeconds(Integer.parseInt(id.substring(3))))));
                    continue;
                }
                live.put(id, amount);
                if (sends != 1) {
                    webhooks.add(event("refund.created", at, gift.refund(id, amount, "pending", at)));
                }
                if (sends != 0) {
                    long sum = live.values().stream().mapToLong(each -> each).sum();
                    webhooks.add(event("charge.refunded", at, gift.charge(Map.of(), sum)));
                }
            }
            long expected = live.values().stream().mapToLong(each -> each).sum();
            Memory memory = new Memory();
            memory.hears(hostile(webhooks, random));
            assertThat(new Books(memory.said).refunded)
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(Money.of(expected, "USD"));
        }
    }

    @Test
    void keepsARefundUntilItsPaymentComes() {
        Memory memory = new Memory();
        memory.hears(List.of(refunded, fee));
        assertThat(memory.said).isEmpty();
        assertThat(memory.donation().standing().state()).isEqualTo(State.PENDING);
        memory.hears(succeeded);
        assertThat(memory.said)
                .hasExactlyElementsOfTypes(DonationReceived.class, DonationRefunded.class, FeeCharged.class);
        assertThat(((DonationRefunded) memory.said.get(1)).refund()).isEqualTo("re_1");
    }

    @Test
    void movesTheGiftWhenABetterSourceNamesItsPlace() {
        Memory memory = new Memory();
        memory.hears(List.of(charged, checkedOut, succeeded));
        assertThat(memory.said)
                .hasExactlyElementsOfTypes(DonationReceived.class, DonationDesignated.class, DonationDesignated.class);
        DonationDesignated last = (DonationDesignated) memory.said.getLast();
        assertThat(last.from()).isEqualTo(new Place(null, "education"));
        assertThat(last.to()).isEqualTo(new Place("safe-harbour", null));
    }

    @Test
    void saysAFailureOnceAndASuccessAfterIt() {
        Memory memory = new Memory();
        Webhook again = event("payment_intent.payment_failed", NOW.plusSeconds(1), failing(gift));
        Webhook cancelled = event("payment_intent.canceled", NOW.plusSeconds(1), gift.intent(Map.of()));
        memory.hears(List.of(processing, failed, again));
        assertThat(memory.donation().standing().state()).isEqualTo(State.FAILED);
        memory.hears(cancelled);
        assertThat(memory.donation().standing().state()).isEqualTo(State.CANCELLED);
        memory.hears(succeeded);
        assertThat(memory.donation().standing().state()).isEqualTo(State.SUCCEEDED);
        assertThat(memory.said).hasExactlyElementsOfTypes(DonationFailed.class, DonationReceived.class);
    }

    @Test
    void neverTakesBackMoreThanWasGiven() {
        Memory memory = new Memory();
        memory.hears(List.of(succeeded, refunded, refundedAgain));
        for (int i = 0; i < 20; i++) {
            memory.hears(
                    event("refund.created", NOW, gift.refund("re_huge_" + i, Amounts.MINOR_MAX, "succeeded", NOW)));
        }
        assertThat(memory.donation().standing().state()).isEqualTo(State.REFUNDED);
        assertThat(new Books(memory.said).refunded).isEqualTo(Money.of(5000, "USD"));
    }

    @Test
    void noNumberOfTheLargestFeesOverflowsTheirSum() {
        List<Facts> fees = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            fees.add(Facts.of(NOW, Facts.Teller.PAYMENT)
                    .with(new Facts.Fee("fee_" + i, Money.of(Amounts.MINOR_MAX, "USD"))));
        }
        assertThat(Standing.of(fees, Money.of(5000, "USD")).fees().get("USD").amount())
                .isEqualTo(Money.of(Amounts.MINOR_MAX, "USD"));
    }

    @Test
    void leavesRefundsInAnotherCurrencyAside() {
        Payments inEuro = new Payments("pi_1", 5000, "eur");
        Memory memory = new Memory();
        memory.hears(event("refund.created", NOW, inEuro.refund("re_e", 100, "succeeded", NOW)));
        memory.hears(event("charge.refunded", NOW, inEuro.charge(Map.of(), 100)));
        memory.hears(succeeded);
        assertThat(memory.donation().standing().state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void keepsFeesOfAnotherCurrencyApart() {
        Memory memory = new Memory();
        memory.hears(List.of(succeeded, fee));
        Map<String, Object> other = gift.chargeWithFee(Map.of(), 0, 12, "eur");
        other.put("balance_transaction", Payments.object("id", "txn_2", "fee", 12, "currency", "eur"));
        memory.hears(event("charge.updated", NOW, other));
        memory.hears(event("charge.updated", NOW.plusSeconds(9), gift.chargeWithFee(Map.of(), 0, 175, "usd")));
        assertThat(new Books(memory.said).fees)
                .isEqualTo(Map.of("USD", Money.of(175, "USD"), "EUR", Money.of(12, "EUR")));
        assertThat(memory.said).hasSize(3);
    }

    @Test
    void correctsAFeeThatItHadHeardOtherwise() {
        Webhook later = event("charge.updated", NOW.plusSeconds(60), gift.chargeWithFee(Map.of(), 0, 150, "usd"));
        for (List<Webhook> order : permutations(List.of(succeeded, fee, later))) {
            Memory memory = new Memory();
            memory.hears(order);
            assertThat(new Books(memory.said).fees).isEqualTo(Map.of("USD", Money.of(150, "USD")));
        }
    }

    @Test
    void thanksNobodyBeforeTheMoneyCame() {
        Memory memory = new Memory();
        memory.hears(List.of(processing, failed));
        assertThat(memory.saidOfDonors).isEmpty();
        memory.hears(charged);
        assertThat(memory.saidOfDonors).hasSize(1);
        memory.hears(List.of(succeeded, checkedOut, fee));
        assertThat(memory.saidOfDonors).as("nothing better came").hasSize(1);
    }

    @Test
    void takesNoMoneyThatIsOnlyReserved() {
        Map<String, Object> reserved = gift.charge(HARBOUR, 0);
        reserved.put("captured", false);
        reserved.put("amount_captured", 0);
        Map<String, Object> released = gift.charge(HARBOUR, 5000);
        released.put("captured", false);
        Memory memory = new Memory();
        memory.hears(event("charge.succeeded", NOW, reserved));
        memory.hears(event("charge.refunded", NOW, released));
        memory.hears(event("checkout.session.completed", NOW, gift.checkout(HARBOUR, "unpaid")));
        assertThat(memory.said).isEmpty();
        memory.hears(succeeded);
        assertThat(memory.donation().standing().state()).isEqualTo(State.SUCCEEDED);
    }

    /** What somebody who hears only the events would have in the books; holds each event against the one before. */
    private static final class Books {
        @Nullable
        Money received;

        @Nullable
        Money refunded;

        @Nullable
        Place place;

        final Map<String, Money> fees = new HashMap<>();
        private @Nullable DonationReceived event;

        Books(List<Event> said) {
            said.forEach(each -> book((DonationEvent) each));
        }

        DonationReceived receivedEvent() {
            return java.util.Objects.requireNonNull(event);
        }

        private void book(DonationEvent each) {
            switch (each) {
                case DonationReceived it -> {
                    assertThat(received).as("received once").isNull();
                    event = it;
                    received = it.amount();
                    refunded = Money.zero(it.amount().currency());
                    place = it.place();
                }
                case DonationDesignated it -> {
                    assertThat(it.from()).isEqualTo(place).isNotEqualTo(it.to());
                    place = it.to();
                }
                case DonationRefunded it -> {
                    assertThat(it.before()).isEqualTo(refunded).isLessThan(it.after());
                    refunded = it.after();
                }
                case RefundFailed it -> {
                    assertThat(it.before()).isEqualTo(refunded).isGreaterThan(it.after());
                    refunded = it.after();
                }
                case FeeCharged it -> {
                    assertThat(received).as("a fee of nothing").isNotNull();
                    String currency = it.after().currency().getCurrencyCode();
                    assertThat(it.before())
                            .isEqualTo(fees.getOrDefault(
                                    currency, Money.zero(it.after().currency())));
                    fees.put(currency, it.after());
                }
                case DonationFailed it -> assertThat(received).isNull();
            }
        }
    }

    private static Map<String, Object> failing(Payments gift) {
        Map<String, Object> intent = gift.intent(HARBOUR);
        intent.put("last_payment_error", Map.of("code", "card_declined", "message", "Ada's card was declined"));
        return intent;
    }

    /** Each one to three times, in any order. */
    private static List<Webhook> hostile(List<Webhook> webhooks, Random random) {
        List<Webhook> hostile = new ArrayList<>();
        for (Webhook each : webhooks) {
            hostile.addAll(Collections.nCopies(1 + random.nextInt(3), each));
        }
        Collections.shuffle(hostile, random);
        return hostile;
    }

    private static List<List<Webhook>> permutations(List<Webhook> of) {
        if (of.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Webhook>> all = new ArrayList<>();
        for (Webhook first : of) {
            List<Webhook> rest = new ArrayList<>(of);
            rest.remove(first);
            for (List<Webhook> tail : permutations(rest)) {
                List<Webhook> one = new ArrayList<>(List.of(first));
                one.addAll(tail);
                all.add(one);
            }
        }
        return all;
    }

    private static String[] ids(String donation, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> donation + ":" + i)
                .toArray(String[]::new);
    }
}
