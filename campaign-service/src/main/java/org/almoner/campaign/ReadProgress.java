package org.almoner.campaign;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Reads how far a campaign has come, a few times a second at most, however many people look. */
@Component
final class ReadProgress {

    private static final long FRESH_NANOS = Duration.ofMillis(250).toNanos();

    /** So many contributions hold the recent gifts, also when some of them are refunds. */
    private static final int NEWEST_MAX = 40;

    private record Known(Progress progress, long readAt) {}

    private final Campaigns campaigns;
    private final Contributions contributions;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    ReadProgress(Campaigns campaigns, Contributions contributions) {
        this.campaigns = campaigns;
        this.contributions = contributions;
    }

    Optional<Progress> of(String slug) {
        Known recent = known.get(slug);
        return recent != null && System.nanoTime() - recent.readAt() < FRESH_NANOS
                ? Optional.of(recent.progress())
                : read(slug);
    }

    /** Something about this campaign has just been changed by this instance. */
    void moved(String slug) {
        known.remove(slug);
        listeners.forEach(listener -> listener.accept(slug));
    }

    void onMove(Consumer<String> listener) {
        listeners.add(listener);
    }

    private Optional<Progress> read(String slug) {
        long readAt = System.nanoTime();
        Optional<Progress> progress = campaigns
                .find(slug)
                .map(campaign ->
                        Progress.of(campaign, contributions.sums(slug), contributions.newest(slug, NEWEST_MAX)));
        // Only what there is: made-up names must not fill the memory.
        progress.ifPresent(found -> known.put(slug, new Known(found, readAt)));
        return progress;
    }
}
