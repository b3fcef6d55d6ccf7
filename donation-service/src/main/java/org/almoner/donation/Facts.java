package org.almoner.donation;

import java.time.Instant;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.jspecify.annotations.Nullable;

/**
 * What one webhook says about its payment; it may say several things at once.
 *
 * @param at the provider's time of it
 * @param teller which of the provider's objects says so
 */
record Facts(
        Instant at,
        Teller teller,
        @Nullable Payment payment,
        @Nullable Setback setback,
        @Nullable Wishes wishes,
        @Nullable Refund refund,
        @Nullable RefundedSoFar refundedSoFar,
        @Nullable Fee fee) {

    static Facts of(Instant at, Teller teller) {
        return new Facts(at, teller, null, null, null, null, null, null);
    }

    /** The objects that tell of a payment, those first whose metadata binds more. */
    enum Teller {
        PAYMENT,
        CHARGE,
        CHECKOUT,
        REFUND
    }

    /** The money has come. */
    record Payment(Money amount) {}

    /**
     * The money has not come.
     *
     * @param reason the provider's code, if it failed for good or for now
     */
    record Setback(Kind kind, String reason) {
        enum Kind {
            PROCESSING,
            FAILED,
            CANCELLED
        }
    }

    /** What the donor asked for, as far as this object knows. */
    record Wishes(
            Place place,
            @Nullable String locale,
            @Nullable Boolean anonymous,
            @Nullable Boolean updates) {}

    /**
     * One refund.
     *
     * @param madeAt when it was asked for; null if the provider does not say
     * @param live false once it failed or was cancelled, which is final
     */
    record Refund(String id, Money amount, @Nullable Instant madeAt, boolean live) {}

    /** All refunds of a charge in one sum, of which nobody knows which ones are in it. */
    record RefundedSoFar(String charge, Money amount) {}

    record Fee(String id, Money amount) {}

    Facts with(@Nullable Payment newPayment) {
        return new Facts(at, teller, newPayment, setback, wishes, refund, refundedSoFar, fee);
    }

    Facts with(@Nullable Setback newSetback) {
        return new Facts(at, teller, payment, newSetback, wishes, refund, refundedSoFar, fee);
    }

    Facts with(@Nullable Wishes newWishes) {
        return new Facts(at, teller, payment, setback, newWishes, refund, refundedSoFar, fee);
    }

    Facts with(@Nullable Refund newRefund) {
        return new Facts(at, teller, payment, setback, wishes, newRefund, refundedSoFar, fee);
    }

    Facts with(@Nullable RefundedSoFar newRefundedSoFar) {
        return new Facts(at, teller, payment, setback, wishes, refund, newRefundedSoFar, fee);
    }

    Facts with(@Nullable Fee newFee) {
        return new Facts(at, teller, payment, setback, wishes, refund, refundedSoFar, newFee);
    }
}
