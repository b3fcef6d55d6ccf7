package org.almoner.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.almoner.console.Picture.Traced;
import org.springframework.stereotype.Component;

/** Puts together what the followers have found. It asks nobody, so it is quick and works whoever is away. */
@Component
final class TakePicture {

    /** How many gifts the first page and its answers are about. */
    static final int NEWEST = 200;

    private final Gifts gifts;
    private final WatchOffsets kafka;
    private final AskServices services;
    private final Clock clock;

    TakePicture(Gifts gifts, WatchOffsets kafka, AskServices services, Clock clock) {
        this.gifts = gifts;
        this.kafka = kafka;
        this.services = services;
        this.clock = clock;
    }

    Picture now() {
        Instant now = clock.instant();
        return new Picture(
                now,
                traced(gifts.newest(NEWEST, ""), now),
                kafka.offsets(),
                kafka.trends(),
                kafka.deadLetters(),
                gifts.refusals(),
                services.funds(),
                services.trialBalance(),
                services.emails());
    }

    /** @param words part of a donation id, a reference, an event id or a trace id; all that is remembered is searched */
    List<Traced> matching(String words) {
        return traced(gifts.newest(NEWEST, words), clock.instant());
    }

    Optional<Traced> gift(String donation) {
        return gifts.find(donation)
                .map(gift -> traced(List.of(gift), clock.instant()).getFirst());
    }

    private List<Traced> traced(List<Gift> newest, Instant now) {
        Way.Evidence evidence =
                new Way.Evidence(now, kafka.progress(), services.emails().value());
        return newest.stream()
                .map(each -> new Traced(each, Way.of(each, evidence)))
                .toList();
    }
}
