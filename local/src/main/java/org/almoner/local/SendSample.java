package org.almoner.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Sends the sample's gifts through the intake, signed, as their providers would; once for a data directory. A kill in the middle
 * makes the next start send all of them again, which changes nothing about those that were taken.
 */
final class SendSample {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Pipeline pipeline;
    private final Clock clock;
    private final HttpClient http;

    SendSample(Pipeline pipeline, HttpClient http, Clock clock) {
        this.pipeline = pipeline;
        this.http = http;
        this.clock = clock;
    }

    /**
     * @return how many webhooks were sent; 0 if the sample was sent before, is not wanted, or would meet books that are not empty
     * @throws IOException if not all of them were taken; the next start tries again
     */
    int ifItIsTime() throws IOException, InterruptedException {
        Path marker = pipeline.settings().data().resolve("sample");
        Marked marked = read(marker);
        if (!pipeline.settings().sample() || marked == Marked.SENT || (marked == Marked.NOTHING && !booksAreEmpty())) {
            return 0;
        }
        if (marked == Marked.NOTHING) {
            // From here on the books are no longer empty, and yet the sample is not complete.
            write(marker, "begun " + clock.instant().truncatedTo(ChronoUnit.SECONDS));
        }
        Instant begun = Instant.parse(Files.readString(marker).strip().substring("begun ".length()));
        awaitCampaign();
        int sent = 0;
        for (SampleGifts.Unsigned webhook : SampleGifts.webhooks(begun)) {
            send(webhook);
            sent++;
        }
        write(marker, "sent " + clock.instant().truncatedTo(ChronoUnit.SECONDS));
        return sent;
    }

    private enum Marked {
        NOTHING,
        BEGUN,
        SENT
    }

    private static Marked read(Path marker) throws IOException {
        if (!Files.exists(marker)) {
            return Marked.NOTHING;
        }
        return Files.readString(marker).startsWith("begun ") ? Marked.BEGUN : Marked.SENT;
    }

    private static void write(Path marker, String line) throws IOException {
        Path part = marker.resolveSibling("sample.part");
        Files.writeString(part, line + "\n");
        Files.move(part, marker, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    // A real MongoDB behind an empty directory may hold somebody's real books.
    private boolean booksAreEmpty() throws IOException, InterruptedException {
        HttpResponse<String> books = get(Service.LEDGER, "api/trial-balance");
        return books.statusCode() == 200 && books.body().matches("(?s).*\"currencies\"\\s*:\\s*\\[\\s*].*");
    }

    /** A gift before its campaign is right in the end, too; but it would take one more posting to get there. */
    private void awaitCampaign() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (get(Service.LEDGER, "api/campaigns/" + SampleGifts.CAMPAIGN).statusCode() != 200
                && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE);
        }
    }

    private void send(SampleGifts.Unsigned webhook) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> answer = http.send(signed(webhook), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return;
            }
            boolean later = answer.statusCode() == 503 || answer.statusCode() == 429;
            if (!later || System.nanoTime() > deadline) {
                throw new IOException("the intake answered " + answer.statusCode() + " to the sample's " + webhook.id()
                        + ": " + answer.body());
            }
            Thread.sleep(PAUSE);
        }
    }

    private HttpRequest signed(SampleGifts.Unsigned webhook) {
        Instant now = clock.instant();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(Service.DONATION, "webhooks/" + webhook.provider()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()));
        if (webhook.provider().equals("stripe")) {
            String secret = first(pipeline.secrets().stripe());
            request.header("Stripe-Signature", Signatures.stripe(secret, now, webhook.body()));
        } else {
            String secret = first(pipeline.secrets().standard());
            request.header("webhook-id", webhook.id())
                    .header("webhook-timestamp", String.valueOf(now.getEpochSecond()))
                    .header("webhook-signature", Signatures.standard(secret, webhook.id(), now, webhook.body()));
        }
        return request.build();
    }

    private HttpResponse<String> get(Service service, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(service, path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + pipeline.secrets().operatorToken())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(Service service, String path) {
        return pipeline.uri(service).resolve(path);
    }

    private static String first(String secrets) {
        return secrets.split(",", 2)[0].strip();
    }
}
