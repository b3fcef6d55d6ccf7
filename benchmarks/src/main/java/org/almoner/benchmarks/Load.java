package org.almoner.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks at a fixed rate, in an open model: each is due at its own time, whether or not earlier ones were answered, and its
 * latency counts from when it was <em>due</em>. A stall then shows in every request that it held up.
 */
final class Load {

    private final URI intake;
    private final String secret;
    private final @Nullable String email;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param email of every donor; null for donors who cannot be thanked */
    Load(URI intake, String secret, @Nullable String email) {
        this.email = email;
        this.intake = intake;
        this.secret = secret;
    }

    /** @param micros latency of each accepted webhook, sorted */
    record Outcome(int accepted, int refused, long[] micros) {
        int sent() {
            return accepted + refused;
        }

        double percentileMillis(double percentile) {
            return micros[(int) Math.min(micros.length - 1, Math.ceil(micros.length * percentile) - 1)] / 1_000.0;
        }
    }

    Outcome run(String name, int perSecond, Duration duration) throws InterruptedException {
        int count = (int) (perSecond * duration.toSeconds());
        AtomicLongArray micros = new AtomicLongArray(count);
        AtomicInteger accepted = new AtomicInteger();
        Queue<Integer> refused = new ConcurrentLinkedQueue<>();
        CountDownLatch answered = new CountDownLatch(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            long due = begin + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Thread.startVirtualThread(() -> {
                if (accepted(name, number)) {
                    micros.set(accepted.getAndIncrement(), (System.nanoTime() - due) / 1_000);
                } else {
                    refused.add(number);
                }
                answered.countDown();
            });
        }
        answered.await();
        long[] sorted = new long[accepted.get()];
        Arrays.setAll(sorted, micros::get);
        Arrays.sort(sorted);
        Outcome outcome = new Outcome(sorted.length, refused.size(), sorted);
        // As a provider does: what was not confirmed may be kept all the same, and is sent until it is.
        for (Integer again = refused.poll(); again != null; again = refused.poll()) {
            while (!accepted(name, again)) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
        return outcome;
    }

    private boolean accepted(String name, int number) {
        byte[] body = Gifts.body(name, number, email);
        HttpRequest request = HttpRequest.newBuilder(intake)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Stripe-Signature", Gifts.signature(body, secret))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
