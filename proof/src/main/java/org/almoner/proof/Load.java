package org.almoner.proof;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.almoner.proof.Part.Kind;
import org.almoner.proof.Services.Service;
import org.almoner.proof.Workload.Delivery;

/** Sends each webhook at its time, and again until it is answered with 200, as providers do. */
final class Load {

    private static final int AT_ONCE_MAX = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final Api api;
    private final Services services;
    private final Workload workload;
    private final Duration over;
    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger staleTaken = new AtomicInteger();

    Load(Api api, Services services, Workload workload, Duration over) {
        this.api = api;
        this.services = services;
        this.workload = workload;
        this.over = over;
    }

    /** Returns when every webhook has been answered with 200. */
    void run(RandomGenerator random) throws Exception {
        Semaphore free = new Semaphore(AT_ONCE_MAX);
        long start = System.nanoTime();
        List<Future<?>> all = new ArrayList<>(workload.deliveries().size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Delivery delivery : workload.deliveries()) {
                long due = start + (long) (delivery.at() * over.toNanos());
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(Duration.ofNanos(wait));
                }
                int first = random.nextInt(2);
                all.add(threads.submit(() -> {
                    deliver(delivery, first, free);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private void deliver(Delivery delivery, int first, Semaphore free) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = first; System.nanoTime() < deadline; attempt++) {
            List<Service> doors = services.of(Kind.DONATION);
            Service door = doors.get(attempt % doors.size());
            int answer;
            free.acquire();
            try {
                Instant signedAt = Instant.now().minus(Duration.ofHours(delivery.stale() ? 1 : 0));
                answer = api.tell(delivery.webhook(), door, signedAt);
            } finally {
                free.release();
            }
            answers.computeIfAbsent(answer, status -> new LongAdder()).increment();
            if (answer == 200) {
                answered.incrementAndGet();
            }
            if (delivery.stale()) {
                staleTaken.addAndGet(answer == 200 ? 1 : 0);
                return;
            }
            if (answer == 200) {
                return;
            }
            Thread.sleep(Math.min(3000, 300L * (attempt - first + 1)));
        }
        throw new IllegalStateException(delivery.webhook().id() + " was not answered with 200 in " + PATIENCE);
    }

    double progress() {
        return (double) answered.get() / workload.deliveries().size();
    }

    int answered() {
        return answered.get();
    }

    /** Replays of old signatures that were taken; only a clock that was wrong may have made it so. */
    int staleTaken() {
        return staleTaken.get();
    }

    /** By status; -1 for none. */
    Map<Integer, Long> answers() {
        Map<Integer, Long> sums = new TreeMap<>();
        answers.forEach((status, count) -> sums.put(status, count.sum()));
        return sums;
    }
}
