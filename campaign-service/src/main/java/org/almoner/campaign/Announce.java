package org.almoner.campaign;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.almoner.campaign.Campaign.Latch;
import org.almoner.events.EventCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings what is decided onto the topic: it stands in the campaign's document first, and leaves it when the topic has it. A crash
 * between the two says it twice, with the same id.
 */
@Component
class Announce {

    private static final Logger log = LoggerFactory.getLogger(Announce.class);

    /** Whoever wrote the document is still about to say it. */
    private static final Duration TURN = Duration.ofSeconds(5);

    /** A record that comes again after a crash says its marks by itself, long before this. */
    private static final Duration UNHEARD_MAX = Duration.ofMinutes(5);

    /** The end of the topic. */
    @FunctionalInterface
    interface Log {
        /** @return whether the record is known to be kept */
        boolean keeps(EventCodec.Encoded record);
    }

    private final Campaigns campaigns;
    private final Log topic;
    private final Clock clock;
    private final Map<String, Instant> unheardSince = new HashMap<>();

    Announce(Campaigns campaigns, Log topic, Clock clock) {
        this.campaigns = campaigns;
        this.topic = topic;
        this.clock = clock;
    }

    /** Says what this campaign has in its outbox, in order, as far as it can. */
    boolean say(Campaign campaign) {
        for (Told told : campaign.unsaid()) {
            if (!topic.keeps(told.encoded())) {
                return false;
            }
            campaigns.said(campaign.slug(), told);
        }
        return true;
    }

    /** Says what was left, by this instance or another. */
    synchronized void sayWhatWasLeft() {
        Instant now = clock.instant();
        List<Campaign> all = campaigns.all();
        for (Campaign campaign : all) {
            boolean left = !campaign.unsaid().isEmpty()
                    && campaign.unsaid().getFirst().time().plus(TURN).isBefore(now);
            if (left && !say(campaign)) {
                return; // the topic is away for the others, too
            }
        }
        sayUnheard(all, now);
    }

    /**
     * A consumer that has lost its partition without knowing it may set a mark and then not be able to say it, while the present
     * owner looked at an older goal. So a mark that never comes back on the topic is said from here.
     */
    private void sayUnheard(List<Campaign> all, Instant now) {
        List<Latch> unheard = all.stream()
                .flatMap(campaign -> campaign.latches().stream())
                .filter(latch -> !latch.heard())
                .toList();
        Set<String> ids = unheard.stream().map(latch -> latch.told().event()).collect(Collectors.toSet());
        unheardSince.keySet().retainAll(ids);
        for (Latch latch : unheard) {
            Instant since = unheardSince.computeIfAbsent(latch.told().event(), id -> now);
            if (since.plus(UNHEARD_MAX).isBefore(now)
                    && topic.keeps(latch.told().encoded())) {
                log.warn(
                        "{} had not come back on the topic and was said again",
                        latch.told().event());
                unheardSince.put(latch.told().event(), now);
            }
        }
    }
}
