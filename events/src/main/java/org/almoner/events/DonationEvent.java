package org.almoner.events;

import java.time.Instant;

/**
 * The life of one gift, as donation-service tells it. Within a donation the events come in the order of their ids
 * ({@code don_…:0}, {@code don_…:1} …), and a {@link DonationReceived} is always the first that moves money.
 *
 * <p>Every event that changes an amount carries the total <em>before</em> and <em>after</em> it. A reader can then compute its
 * own effect from the event alone: the share of the total less the share of what was there before.
 */
public sealed interface DonationEvent extends Event {

    DonationId donation();

    @Override
    default Topic topic() {
        return Topic.DONATIONS;
    }

    @Override
    default String key() {
        return donation().value();
    }

    /**
     * The payment has succeeded.
     *
     * @param provider {@code stripe}, {@code standard} …
     * @param reference the provider's id of the payment
     * @param amount the gross amount, always positive
     * @param locale the donor's language, {@code en} or {@code ko}, frozen on the gift
     * @param updates whether the donor wants to be told of the campaign's progress
     * @param occurredAt the provider's time of the payment
     */
    record DonationReceived(
            DonationId donation,
            DonorId donor,
            String provider,
            String reference,
            Money amount,
            Place place,
            String locale,
            boolean anonymous,
            boolean updates,
            Instant occurredAt)
            implements DonationEvent {}

    /**
     * A better source has named the gift's place after the money was booked: the charge came before the payment that carries the
     * metadata. What stands in the books moves from one place to the other.
     */
    record DonationDesignated(DonationId donation, Place from, Place to) implements DonationEvent {}

    /**
     * Money went back to the donor.
     *
     * @param refund the provider's id of the refund, or of the charge whose cumulative amount told it
     * @param amount all that was ever given, in whose currency the refunds are
     * @param before refunded until now; {@code after} is larger
     */
    record DonationRefunded(DonationId donation, String refund, Money amount, Money before, Money after)
            implements DonationEvent {}

    /** A refund did not reach the donor and the money came back. {@code after} is smaller than {@code before}. */
    record RefundFailed(DonationId donation, String refund, Money amount, Money before, Money after)
            implements DonationEvent {}

    /**
     * The provider's fee became known, or changed. It may be in another currency than the gift: fees are taken where the
     * money is settled.
     *
     * @param provider whose fee it is
     * @param fee the provider's id of what was charged
     */
    record FeeCharged(DonationId donation, String provider, String fee, Money before, Money after)
            implements DonationEvent {}

    /**
     * The payment was declined or cancelled; no money moved.
     *
     * @param reason the provider's code, {@code card_declined} or {@code abandoned}
     */
    record DonationFailed(DonationId donation, String reason) implements DonationEvent {}
}
