/**
 * Thank-you emails, and campaign updates for those who asked for them.
 *
 * <p><b>Owns</b> names and addresses of donors ({@code Contacts}, the only place here that has them), the emails with their outcomes
 * ({@code Outbox}), and who has unsubscribed.
 *
 * <p><b>Hears</b> {@code donations.v1}, {@code allocations.v1}, {@code donors.v1} and {@code campaigns.v1}, in any order. Each writes its
 * own fields of one document a donation; whoever completes it queues the email ({@code Hear}, {@code QueueEmails}).
 *
 * <p><b>Says</b> nothing on a topic: no money depends on an email.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>No thank-you without an allocation, and one a (donation, version): the email's id is its cause, and it is inserted if absent.
 *   <li>One update a campaign, goal version and address, whatever is redelivered and however often one address gave.
 *   <li>A second copy of a message goes out only after its outcome was unknown, with the same Message-ID, and is shown as such
 *       ({@code Outbox}, {@code SmtpDialogue}).
 *   <li>What an email says is frozen when it is queued; erasing a donor takes the name and address away from all of it at once.
 * </ul>
 */
@NullMarked
package org.almoner.notification;

import org.jspecify.annotations.NullMarked;
