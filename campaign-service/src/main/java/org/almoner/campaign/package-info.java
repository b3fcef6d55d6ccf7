/**
 * Goals, progress and the public page.
 *
 * <p><b>Owns</b> campaigns (goal, split, impact tiers, texts) and how far each has come.
 *
 * <p><b>Hears</b> {@code allocations.v1} ({@link org.almoner.campaign.CountContributions}) and its own {@code campaigns.v1}
 * ({@link org.almoner.campaign.CheckGoals}): a goal that was lowered may have been reached without any new gift.
 *
 * <p><b>Says</b> CampaignOpened, CampaignChanged and CampaignClosed, from an outbox in the campaign's document
 * ({@link org.almoner.campaign.Announce}); MilestoneReached, GoalReached and GoalRegressed, in the Kafka transaction of the record
 * that crossed the mark.
 *
 * <p><b>Invariants</b>
 * <ul>
 *   <li>Raised is the sum of what was allocated less what was reversed, in the goal's currency; other currencies stand beside it and
 *       are never converted.
 *   <li>A mark is crossed once a goal version, at the one record of the log where the running total crosses it, however the batches
 *       are cut ({@link org.almoner.campaign.Marks}).
 *   <li>What the campaign's document says and what the topic says end up the same: the document is written first.
 *   <li>No name and no address of a donor ever comes here.
 * </ul>
 *
 * <p>Start at {@code CountContributions}, then {@code Marks}: the rest is its meeting with staff
 * ({@link org.almoner.campaign.DirectCampaigns}) and the public ({@link org.almoner.campaign.CampaignPages}).
 */
@NullMarked
package org.almoner.campaign;

import org.jspecify.annotations.NullMarked;
