package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The page that moves by itself. */
class StreamTest {

    private final Site site = Site.shared();

    @Test
    void aChangeIsSentAndWhoIsUpToDateIsSentNothing() throws Exception {
        site.open("stream", "Stream");
        Feed feed = new Feed("allocations.v1");
        feed.given("stream", "stream-1", Feed.usd(1_000));
        site.hears(feed);
        try (Reader fresh = new Reader("stream", null)) {
            fresh.gets(1);
            assertThat(fresh.events.getFirst()).contains("\"raised\":{\"minor\":1000,");
            try (Reader upToDate = new Reader("stream", fresh.ids().getFirst());
                    Reader behind = new Reader("stream", "1")) {
                behind.gets(1);
                assertThat(upToDate.events).isEmpty();

                feed.given("stream", "stream-2", Feed.usd(30_000));
                site.hears(feed);
                fresh.gets(2);
                upToDate.gets(1);
                behind.gets(2);
                assertThat(upToDate.events.getFirst()).contains("\"raised\":{\"minor\":31000,");
                assertThat(upToDate.ids().getFirst())
                        .as("the same id for everybody")
                        .isEqualTo(fresh.ids().getLast())
                        .isEqualTo(behind.ids().getLast());
                assertThat(Long.parseLong(fresh.ids().getLast()))
                        .isGreaterThan(Long.parseLong(fresh.ids().getFirst()));
            }
        }
    }

    @Test
    void aMoveByAnotherInstanceIsSeenToo() throws Exception {
        site.open("elsewhere", "Elsewhere");
        try (Reader reader = new Reader("elsewhere", null)) {
            reader.gets(1);
            Feed feed = new Feed("allocations.v1");
            feed.given("elsewhere", "elsewhere-1", Feed.usd(1_000));
            Campaigns campaigns = site.part(Campaigns.class);
            Contributions contributions = site.part(Contributions.class);
            Feed.deliver(
                    feed.records,
                    new CountContributions(
                            contributions, new Crossings(campaigns), new ReadProgress(campaigns, contributions)));
            reader.gets(2);
        }
    }

    @Test
    void aFloodOfGiftsIsOneEventASecond() throws Exception {
        site.open("flood", "Flood");
        try (Reader reader = new Reader("flood", null)) {
            reader.gets(1);
            long start = System.nanoTime();
            Feed feed = new Feed("allocations.v1");
            for (int i = 0; i < 40; i++) {
                feed.given("flood", "flood-" + i, Feed.usd(100));
                site.hears(feed);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> reader.events.getLast().contains("\"raised\":{\"minor\":4000,"));
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertThat(reader.events.size()).isLessThanOrEqualTo((int) seconds + 2);
        }
    }

    @Test
    void thereIsAnEndToThePlaces() throws Exception {
        try (Site small = new Site("--almoner.campaign.stream-clients-max=1")) {
            small.open("full", "Full");
            try (Reader reader = new Reader(small, "full", null)) {
                reader.gets(1);
                HttpResponse<String> refused = small.get("/api/campaigns/full/stream");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
                assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            }
        }
    }

    /** A browser's end of a stream. */
    private final class Reader implements AutoCloseable {
        final List<String> events = new CopyOnWriteArrayList<>();
        private final List<String> ids = new CopyOnWriteArrayList<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private final Stream<String> lines;

        Reader(String slug, String lastEventId) throws IOException, InterruptedException {
            this(site, slug, lastEventId);
        }

        Reader(Site at, String slug, String lastEventId) throws IOException, InterruptedException {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(at.at("/api/campaigns/" + slug + "/stream")));
            if (lastEventId != null) {
                request.header("Last-Event-ID", lastEventId);
            }
            HttpResponse<Stream<String>> answer = client.send(request.build(), BodyHandlers.ofLines());
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            lines = answer.body();
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            lines.forEach(line -> {
                if (line.startsWith("id: ")) {
                    ids.add(line.substring(4));
                } else if (line.startsWith("data: ")) {
                    events.add(line.substring(6));
                }
            });
        }

        List<String> ids() {
            return ids;
        }

        void gets(int number) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(events).hasSize(number));
        }

        @Override
        public void close() {
            lines.close();
            client.shutdownNow();
        }
    }
}
