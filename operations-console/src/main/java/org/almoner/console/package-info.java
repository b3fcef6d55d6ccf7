/**
 * The operator's window: one gift's way from the webhook to the email, and whether money flows, the books balance and anything is
 * stuck.
 *
 * <p><b>Owns</b> nothing. It has no database and no consumer group, and it never writes; what it shows is gone when it stops and
 * comes back when it starts, read from the end of every topic.
 *
 * <p><b>Hears</b> every topic ({@link org.almoner.console.FollowTopics}), the offsets of every consumer group
 * ({@link org.almoner.console.WatchOffsets}), and what ledger-service and notification-service answer
 * ({@link org.almoner.console.AskServices}). Each of the three may be away: the pages are made from what is remembered and say
 * what is missing.
 *
 * <p><b>Says</b> nothing on any topic. Over HTTP: the pages behind a login, {@code GET /api/gifts} for programs.
 *
 * <p><b>Invariants.</b> No name, address or webhook body is kept, shown or logged. Memory is bounded whatever comes. What is
 * shown as a time was measured or is marked as a bound: campaign-service says nothing when a gift has moved its campaign, so the
 * console shows when it saw that service's committed offset pass the allocation, as "≤".
 *
 * <p>Start at {@link org.almoner.console.Way}: how a gift's records become five stages.
 */
@NullMarked
package org.almoner.console;

import org.jspecify.annotations.NullMarked;
