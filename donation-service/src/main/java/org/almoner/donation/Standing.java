package org.almoner.donation;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.almoner.donation.Facts.Fee;
import org.almoner.donation.Facts.Refund;
import org.almoner.donation.Facts.Setback;
import org.almoner.donation.Facts.Teller;
import org.almoner.donation.Facts.Wishes;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.jspecify.annotations.Nullable;

/**
 * What a set of facts about one payment comes to. A function of the set alone: every order of the same facts has the same
 * standing, and a fact told twice changes nothing.
 *
 * @param amount what was given; null as long as the payment has not succeeded
 * @param receivedAt the provider's time of the payment; null like {@code amount}
 * @param setback why it has not succeeded; null if it has, or if nothing is known
 * @param refunded between nothing and {@code amount}
 * @param refund one of the refunds that came, to name when the sum changes
 * @param fees by currency, each with the id of a fee in it; empty as long as none is known
 */
record Standing(
        @Nullable Money amount,
        @Nullable Instant receivedAt,
        @Nullable Setback setback,
        Place place,
        String locale,
        boolean anonymous,
        boolean updates,
        @Nullable Money refunded,
        @Nullable String refund,
        SortedMap<String, Fee> fees) {

    enum State {
        PENDING,
        PROCESSING,
        SUCCEEDED,
        PARTIALLY_REFUNDED,
        REFUNDED,
        FAILED,
        CANCELLED
    }

    private static final String LOCALE_DEFAULT = "en";

    private static final Comparator<Facts> BY_TIME_THEN_FEE = Comparator.comparing(Facts::at)
            .thenComparingLong(facts -> fee(facts).amount().minor());

    /** @param received what was said to have been received; a second amount of the same payment does not change it */
    static Standing of(Collection<Facts> facts, @Nullable Money received) {
        Facts payment = facts.stream()
                .filter(each -> each.payment() != null)
                .min(Comparator.comparing(Facts::teller)
                        .thenComparing(Facts::at)
                        .thenComparing(each -> amount(each).toString()))
                .orElse(null);
        Money amount = received != null || payment == null ? received : amount(payment);
        return new Standing(
                amount,
                payment == null ? null : payment.at(),
                amount == null ? setback(facts) : null,
                wish(facts, wishes -> wishes.place().equals(Place.NONE) ? null : wishes.place(), Place.NONE),
                wish(facts, Wishes::locale, LOCALE_DEFAULT),
                wish(facts, Wishes::anonymous, false),
                wish(facts, Wishes::updates, false),
                amount == null ? null : refunded(facts, amount),
                facts.stream()
                        .map(Facts::refund)
                        .filter(Objects::nonNull)
                        .map(Refund::id)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                fees(facts));
    }

    State state() {
        if (amount != null && refunded != null) {
            return refunded.isZero()
                    ? State.SUCCEEDED
                    : refunded.equals(amount) ? State.REFUNDED : State.PARTIALLY_REFUNDED;
        }
        return setback == null
                ? State.PENDING
                : switch (setback.kind()) {
                    case PROCESSING -> State.PROCESSING;
                    case FAILED -> State.FAILED;
                    case CANCELLED -> State.CANCELLED;
                };
    }

    /** Cancelled is for good; between processing and failed, a payment may go to and fro. */
    private static @Nullable Setback setback(Collection<Facts> facts) {
        return all(facts, Facts::setback).stream()
                .max(Comparator.<Facts, Boolean>comparing(each -> kind(each) == Setback.Kind.CANCELLED)
                        .thenComparing(Facts::at)
                        // A provider's time has seconds only. What is harder to undo counts as the later one.
                        .thenComparing(Standing::kind)
                        .thenComparing(each -> String.valueOf(each.setback())))
                .map(Facts::setback)
                .orElse(null);
    }

    /**
     * A wish as the most binding object has it that has it at all, and in its latest version. A checkout session's metadata need
     * not be on its payment.
     */
    private static <W> W wish(Collection<Facts> facts, Function<Wishes, @Nullable W> part, W otherwise) {
        return all(facts, each -> each.wishes() == null ? null : part.apply(each.wishes())).stream()
                .max(Comparator.<Facts, Teller>comparing(Facts::teller)
                        .reversed()
                        .thenComparing(Facts::at)
                        .thenComparing(each -> String.valueOf(each.wishes())))
                .map(Facts::wishes)
                .map(part)
                .orElse(otherwise);
    }

    /**
     * An account may send each refund by its id, the sum of a charge's refunds, or both; so the larger of the two is what is
     * known, never their sum. A refund that failed is taken off a sum that was told when it was in it.
     */
    private static Money refunded(Collection<Facts> facts, Money amount) {
        Map<String, Long> live = new HashMap<>();
        Map<String, Instant> madeAt = new HashMap<>();
        Map<String, Instant> diedAt = new HashMap<>();
        for (Facts each : facts) {
            Refund refund = each.refund();
            if (refund != null && refund.amount().currency().equals(amount.currency())) {
                live.merge(refund.id(), refund.amount().minor(), Math::max);
                madeAt.merge(refund.id(), refund.madeAt() == null ? Instant.MIN : refund.madeAt(), Standing::earlier);
                if (!refund.live()) {
                    diedAt.merge(refund.id(), each.at(), Standing::earlier);
                }
            }
        }
        Map<String, Long> dead = new HashMap<>(live);
        dead.keySet().retainAll(diedAt.keySet());
        live.keySet().removeAll(diedAt.keySet());
        long known = sum(live.values(), amount);
        Facts told = facts.stream()
                .filter(each ->
                        each.refundedSoFar() != null && soFar(each).currency().equals(amount.currency()))
                .max(Comparator.comparing(Facts::at).thenComparing(Standing::soFar))
                .orElse(null);
        if (told == null) {
            return new Money(known, amount.currency());
        }
        dead.keySet()
                .removeIf(id -> Objects.requireNonNull(madeAt.get(id)).isAfter(told.at())
                        || Objects.requireNonNull(diedAt.get(id)).isBefore(told.at()));
        long soFar = soFar(told).min(amount).minor() - sum(dead.values(), amount);
        return new Money(Math.max(Math.max(soFar, known), 0), amount.currency());
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    // Never past the whole, so whatever the numbers are, the sum fits.
    private static long sum(Collection<Long> parts, Money whole) {
        long sum = 0;
        for (long part : parts) {
            sum += Math.min(part, whole.minor() - sum);
        }
        return sum;
    }

    private static SortedMap<String, Fee> fees(Collection<Facts> facts) {
        Map<String, Facts> latest = new TreeMap<>();
        for (Facts each : all(facts, Facts::fee)) {
            // By currency, too: what was known of one currency stays known.
            String fee = fee(each).id() + " " + fee(each).amount().currency();
            latest.merge(fee, each, BinaryOperator.maxBy(BY_TIME_THEN_FEE));
        }
        SortedMap<String, Fee> byCurrency = new TreeMap<>();
        for (Facts each : latest.values()) {
            byCurrency.merge(
                    fee(each).amount().currency().getCurrencyCode(),
                    fee(each),
                    (one, other) -> new Fee(other.id(), sum(one.amount(), other.amount())));
        }
        return byCurrency;
    }

    // Up to the most that an amount may be: ten thousand of the largest fees would be more than any number holds.
    private static Money sum(Money one, Money other) {
        return new Money(Math.min(one.minor() + other.minor(), Amounts.MINOR_MAX), one.currency());
    }

    private static List<Facts> all(Collection<Facts> facts, Function<Facts, @Nullable Object> part) {
        return facts.stream().filter(each -> part.apply(each) != null).toList();
    }

    private static Money amount(Facts facts) {
        return Objects.requireNonNull(facts.payment()).amount();
    }

    private static Setback.Kind kind(Facts facts) {
        return Objects.requireNonNull(facts.setback()).kind();
    }

    private static Money soFar(Facts facts) {
        return Objects.requireNonNull(facts.refundedSoFar()).amount();
    }

    private static Fee fee(Facts facts) {
        return Objects.requireNonNull(facts.fee());
    }
}
