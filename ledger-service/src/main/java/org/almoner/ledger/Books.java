package org.almoner.ledger;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.delivery.Journal;
import org.almoner.delivery.Tally;
import org.almoner.events.CampaignEvent;
import org.almoner.ledger.Apportionment.Share;

/** Where the ledger keeps everything that it remembers. Each write is durable when it returns, and seen by every later read. */
interface Books {

    Journal<JournalEntry> journal();

    Tally tally();

    /** @return the entries that these donations' events made, without corrections, in no order */
    List<JournalEntry> entriesOf(Collection<String> donations);

    /** @return by id; what is not there is missing */
    Map<String, JournalEntry> entries(Collection<String> ids);

    /** @return those that were posted without knowing any of these campaigns, also when they have been moved since */
    List<JournalEntry> waitingFor(Collection<String> campaigns);

    /** Remembers a campaign, unless a revision at least as new is known. */
    void keep(Campaign campaign);

    /** @return those that are known, by id */
    Map<String, Campaign> campaigns(Collection<String> ids);

    /** Remembers that events of these donations came without the donation itself. */
    void keepOrphans(Collection<String> donations);

    /** @return those of these that are remembered as such */
    Set<String> orphans(Collection<String> donations);

    /**
     * Freezes how each gift is shared by a campaign that it had to wait for: whoever says so first decides.
     *
     * @param proposals by donation and campaign
     * @return what counts, for each of them
     */
    Map<Frozen, List<Share>> freeze(Map<Frozen, List<Share>> proposals);

    record Frozen(String donation, String campaign) {}

    /**
     * What the ledger has to know of a campaign.
     *
     * @param split in parts per 10,000, as the campaign's staff set it
     */
    record Campaign(String id, long revision, List<CampaignEvent.Share> split) {}
}
