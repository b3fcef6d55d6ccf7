package org.almoner.events;

/**
 * What ledger-service tells itself: a journal entry was posted while its campaign was unknown, and now it is known. Going
 * through a topic of its own gives the correction a place in a log, which the exactly-once protocol needs.
 */
public sealed interface ReallocationEvent extends Event {

    /**
     * @param entry the id of the journal entry to move
     * @param donation whose entry it is
     * @param campaign the campaign that it had been waiting for
     */
    record ReallocationDue(String entry, DonationId donation, String campaign) implements ReallocationEvent {
        @Override
        public Topic topic() {
            return Topic.REALLOCATIONS;
        }

        @Override
        public String key() {
            return donation.value();
        }
    }
}
