package org.almoner.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.delivery.Source;
import org.almoner.events.CampaignEvent.ImpactTier;
import org.almoner.events.CampaignEvent.Share;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * A campaign's document: what staff decided, which marks of the goal were crossed, and what is still to be told.
 *
 * @param version grows with every write of the document, for compare-and-set
 * @param revision grows with every decision of staff; what they and the other services see
 * @param goalVersion grows with every change of the goal
 * @param latches the marks crossed so far, of every goal version
 * @param unsaid what is decided and perhaps not yet on the topic, oldest first
 */
record Campaign(
        @Id String slug,
        long version,
        long revision,
        Settings settings,
        int goalVersion,
        Instant openedAt,
        @Nullable Instant closedAt,
        List<Latch> latches,
        List<Told> unsaid) {

    /**
     * What staff may set.
     *
     * @param titles by language, as all texts
     * @param descriptions may be empty
     * @param split in parts per 10,000 that add up to 10,000
     * @param endsAt null for a campaign without an end
     */
    record Settings(
            Map<String, String> titles,
            Map<String, String> descriptions,
            Money goal,
            List<Share> split,
            List<ImpactTier> tiers,
            @Nullable Instant endsAt) {}

    /**
     * A mark that was crossed. It is set once and never changed.
     *
     * @param name {@code v1:goal}; with the slug before it, the event's id
     * @param src the record that crossed it: whoever is handed that record again says the event again
     * @param seen by log, the last offset in the total that crossed it
     * @param at the time of the crossing record
     * @param heard whether the event has come back on the topic
     */
    record Latch(
            String name,
            int goalVersion,
            Mark mark,
            Source src,
            Map<String, Long> seen,
            Money raised,
            Instant at,
            boolean heard,
            Told told) {}

    boolean isClosed() {
        return closedAt != null;
    }

    Money goal() {
        return settings.goal();
    }

    /** Whether and when the present goal's mark was crossed. */
    Optional<Latch> latch(Mark mark) {
        return latches.stream()
                .filter(latch -> latch.goalVersion() == goalVersion && latch.mark() == mark)
                .findFirst();
    }

    Terms terms() {
        return new Terms(revision, settings.titles(), settings.goal(), goalVersion, settings.split(), settings.tiers());
    }

    /** The campaign after a decision of staff, which goes on the topic in its turn. */
    Campaign decided(Settings next, @Nullable Instant closed, Told told) {
        List<Told> toSay = new ArrayList<>(unsaid);
        toSay.add(told);
        return new Campaign(
                slug,
                version + 1,
                revision + 1,
                next,
                goalVersionWith(next),
                openedAt,
                closed,
                latches,
                List.copyOf(toSay));
    }

    int goalVersionWith(Settings next) {
        return next.goal().equals(settings.goal()) ? goalVersion : goalVersion + 1;
    }
}
