package org.almoner.campaign;

import java.time.Instant;
import org.almoner.delivery.Journal;
import org.almoner.delivery.Source;
import org.almoner.delivery.Tally;
import org.almoner.events.Money;

/**
 * What one allocation event adds to a campaign: an entry of the journal.
 *
 * @param id the event's
 * @param amount negative for a reversal
 * @param gifts by how much the number of gifts changes
 * @param at the event's time
 * @param anonymous whether the donor wants no mention of the gift
 */
record Contribution(
        String id, Source src, String campaign, String donation, Money amount, int gifts, Instant at, boolean anonymous)
        implements Journal.Entry {

    /** One document a campaign, so that amounts, number of gifts and last offset are read as of one moment. */
    Tally.Change change() {
        return new Tally.Change(campaign, src, Sums.change(amount, gifts));
    }
}
