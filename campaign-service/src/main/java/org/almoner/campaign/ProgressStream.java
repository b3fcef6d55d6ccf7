package org.almoner.campaign;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps browsers up to date by server-sent events. Each client waits in a virtual thread of its own, so that a slow one holds up
 * nobody and only misses states in between; the server's write timeout drops it. The campaigns that somebody watches are read once a
 * second, since another instance may have moved them, and at once when this one has.
 */
@Component
final class ProgressStream implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ProgressStream.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration POLL_MOVED = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** A campaign that somebody watches. */
    private static final class Watched {
        final ReentrantLock lock = new ReentrantLock();
        final Condition changed = lock.newCondition();

        @Nullable
        Progress latest;

        int clients;
        long polledAt = System.nanoTime();
        volatile boolean moved;
    }

    private final ReadProgress progress;
    private final JsonMapper json;
    private final Semaphore places;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private volatile CountDownLatch stopping = new CountDownLatch(0);

    ProgressStream(ReadProgress progress, JsonMapper json, CampaignSettings settings, MeterRegistry meters) {
        this.progress = progress;
        this.json = json;
        this.places = new Semaphore(settings.streamClientsMax());
        Gauge.builder("campaign.stream.clients", () -> settings.streamClientsMax() - places.availablePermits())
                .description("Browsers that are kept up to date")
                .register(meters);
        progress.onMove(slug -> {
            Watched moved = watched.get(slug);
            if (moved != null) {
                moved.moved = true;
            }
        });
    }

    /** @return false if there is no place for another client; whoever gets one must {@link #leave} it */
    boolean enter() {
        return isRunning() && places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    /**
     * Writes every change until the client or this service goes away.
     *
     * @param lastSeen the revision that the client has, or -1
     * @throws IOException when the client is gone
     */
    void serve(String slug, long lastSeen, OutputStream out) throws IOException, InterruptedException {
        Watched campaign = watched.compute(slug, (key, there) -> {
            Watched joined = there == null ? new Watched() : there;
            joined.clients++;
            return joined;
        });
        try {
            // A browser that is cut off comes back after three seconds.
            write(out, "retry: 3000\n\n");
            long sent = lastSeen;
            publish(campaign, progress.of(slug));
            while (isRunning()) {
                Progress next = awaitOther(campaign, sent);
                if (next == null) {
                    write(out, ": still here\n\n");
                } else {
                    write(out, "id: " + next.progressRevision() + "\ndata: " + json.writeValueAsString(next) + "\n\n");
                    sent = next.progressRevision();
                    stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } finally {
            watched.computeIfPresent(slug, (key, there) -> --there.clients == 0 ? null : there);
        }
    }

    private @Nullable Progress awaitOther(Watched campaign, long sent) throws InterruptedException {
        long patience = HEARTBEAT.toNanos();
        campaign.lock.lock();
        try {
            while (isRunning() && patience > 0) {
                Progress latest = campaign.latest;
                if (latest != null && latest.progressRevision() != sent) {
                    return latest;
                }
                patience = campaign.changed.awaitNanos(patience);
            }
            return null;
        } finally {
            campaign.lock.unlock();
        }
    }

    private static void publish(Watched campaign, Optional<Progress> now) {
        campaign.lock.lock();
        try {
            Progress before = campaign.latest;
            if (now.isPresent()
                    && (before == null || before.progressRevision() < now.get().progressRevision())) {
                campaign.latest = now.get();
                campaign.changed.signalAll();
            }
        } finally {
            campaign.lock.unlock();
        }
    }

    private void watch(CountDownLatch stop) {
        try {
            while (!stop.await(50, TimeUnit.MILLISECONDS)) {
                watched.forEach(this::pollIfDue);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pollIfDue(String slug, Watched campaign) {
        long age = System.nanoTime() - campaign.polledAt;
        if (age > (campaign.moved ? POLL_MOVED : POLL).toNanos()) {
            campaign.moved = false;
            campaign.polledAt = System.nanoTime();
            try {
                publish(campaign, progress.of(slug));
            } catch (RuntimeException e) {
                log.warn("the progress of {} cannot be read now: {}", slug, e.toString());
            }
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void start() {
        CountDownLatch stop = new CountDownLatch(1);
        stopping = stop;
        Thread.ofVirtual().name("campaign-progress").start(() -> watch(stop));
    }

    /** Comes before the web server waits for its requests to end: these never would. */
    @Override
    public void stop() {
        stopping.countDown();
        for (Watched campaign : watched.values()) {
            campaign.lock.lock();
            try {
                campaign.changed.signalAll();
            } finally {
                campaign.lock.unlock();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return stopping.getCount() > 0;
    }
}
