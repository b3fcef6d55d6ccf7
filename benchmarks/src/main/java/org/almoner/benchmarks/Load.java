package org.almoner.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Webhooks at a fixed rate, in an open model: each is due at its own time, whether or not earlier ones were answered, and its
 * latency counts from when it was <em>due</em>. A stall then shows in every request that it held up.
 */
final class Load {

    private final URI intake;
    private final String secret;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Load(URI intake, String secret) {
        this.intake = intake;
        this.secret = secret;
    }

    /** @param micros latency of each accepted webhook, sorted */
    record Outcome(int accepted, int refused, long[] micros) {
        double percentileMillis(double percentile) {
            return micros[(int) Math.min(micros.length - 1, Math.ceil(micros.length * percentile) - 1)] / 1_000.0;
        }
    }

    Outcome run(String name, int perSecond, Duration duration) throws InterruptedException {
        int count = (int) (perSecond * duration.toSeconds());
        AtomicLongArray micros = new AtomicLongArray(count);
        AtomicInteger accepted = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            long due = begin + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Thread.startVirtualThread(() -> {
                try {
                    byte[] body = Gifts.body(name, number);
                    HttpRequest request = HttpRequest.newBuilder(intake)
                            .timeout(Duration.ofSeconds(30))
                            .header("Content-Type", "application/json")
                            .header("Stripe-Signature", Gifts.signature(body, secret))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
                    if (client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        micros.set(accepted.getAndIncrement(), (System.nanoTime() - due) / 1_000);
                    }
                } catch (java.io.IOException e) {
                    // Not accepted: it is counted as refused.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    answered.countDown();
                }
            });
        }
        answered.await();
        long[] sorted = new long[accepted.get()];
        Arrays.setAll(sorted, micros::get);
        Arrays.sort(sorted);
        return new Outcome(sorted.length, count - sorted.length, sorted);
    }
}
