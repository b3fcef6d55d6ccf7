/**
 * Webhooks in; the life of one donation.
 *
 * <p><b>Owns</b> donations, one document each with everything that providers said about a payment ({@link
 * org.almoner.donation.Donation}); donors, one document a gift ({@link org.almoner.donation.Donor}), the only place here with
 * names and addresses; and the metadata of refused requests.
 *
 * <p><b>Hears</b> payment providers over HTTP, each behind {@link org.almoner.donation.PaymentProvider}. {@link
 * org.almoner.donation.TakeWebhook} appends what is truly theirs to {@code webhooks.v1}, and answers only when it is kept.
 *
 * <p><b>Says</b> DonationReceived, DonationDesignated, DonationRefunded, RefundFailed, FeeCharged and DonationFailed on
 * {@code donations.v1}, DonorContact on {@code donors.v1}: {@link org.almoner.donation.RememberDonations}.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Any order and any repetition of one payment's webhooks ends in the same state and the same totals. A provider's body
 *       becomes {@link org.almoner.donation.Facts}; {@link org.almoner.donation.Standing} is what a set of facts comes to; what
 *       is said is the difference between the standing and what was said before. Nothing is ever added to a running sum.
 *   <li>What was said is stored with the webhook that made it be said; a redelivery says it again to the byte.
 *   <li>No name, address or body enters a log line, a metric or the answer to a request.
 * </ul>
 */
@NullMarked
package org.almoner.donation;

import org.jspecify.annotations.NullMarked;
