package org.almoner.donation;

import static org.almoner.donation.Signed.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.almoner.donation.Intake.Accepted;
import org.almoner.donation.Intake.Refusal;
import org.almoner.donation.Intake.Refused;
import org.almoner.events.EventCodec;
import org.almoner.events.Webhook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.util.unit.DataSize;

/** The door, with MongoDB away the whole time: what is refused must not wait for it. */
class TakeWebhookTest {

    private static final String BODY = Payments.body(
            "evt_1", "payment_intent.succeeded", NOW, new Payments("pi_1", 5000, "usd").intent(Payments.HARBOUR));

    private final MongoClient away = MongoClients.create("mongodb://localhost:1");
    private final RejectedWebhooks rejected =
            new RejectedWebhooks(new MongoTemplate(new SimpleMongoClientDatabaseFactory(away, "x")));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<EventCodec.Encoded> kept = new ArrayList<>();

    @AfterEach
    void close() {
        rejected.stop();
        away.close();
    }

    @Test
    void keepsTheBodyAsItCame() {
        HttpHeaders headers = Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW);
        headers.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(door(5000).take("stripe", headers, stream(BODY))).isInstanceOf(Accepted.class);
        assertThat(kept).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("stripe:pi_1");
            Webhook webhook = Webhook.read(record.headers(), record.value());
            assertThat(webhook.body()).isEqualTo(Signed.bytes(BODY));
            assertThat(webhook.receivedAt()).isEqualTo(NOW);
            assertThat(webhook.traceparent()).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        });
    }

    @Test
    void beginsATraceWhereThereIsNone() {
        for (String bad : List.of("", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-x", "🌸")) {
            HttpHeaders headers = Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW);
            headers.set("traceparent", bad);
            door(5000).take("stripe", headers, stream(BODY));
            assertThat(kept.getLast().headers().get("traceparent"))
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                    .isNotEqualTo(bad);
        }
    }

    @Test
    void limitsAProviderWhateverAddressItClaims() {
        TakeWebhook door = door(1);
        List<Intake> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            HttpHeaders headers = Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW);
            headers.set("X-Forwarded-For", "10.0.0." + i);
            answers.add(door.take("stripe", headers, stream(BODY)));
        }
        assertThat(answers.subList(0, 2)).allMatch(Accepted.class::isInstance);
        assertThat(answers.subList(2, 5)).containsOnly(new Refused(Refusal.RATE_LIMITED));
        assertThat(door.take("standard", new HttpHeaders(), stream(BODY)))
                .as("another provider has a limit of its own")
                .isEqualTo(new Refused(Refusal.MALFORMED_SIGNATURE));
    }

    @Test
    void isNotSlowedByAFloodOfRefusals() {
        TakeWebhook door = door(1_000_000);
        long begin = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            assertThat(door.take("stripe", new HttpHeaders(), stream(BODY))).isInstanceOf(Refused.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("MongoDB is away, and its client would wait 30 s for it, each time")
                .isLessThan(Duration.ofSeconds(30));
        assertThat(meters.get("donation.webhooks")
                        .tags("provider", "stripe", "type", "none", "outcome", "malformed-signature")
                        .counter()
                        .count())
                .isEqualTo(10_000);
    }

    @Test
    void refusesABodyThatEndsInTheMiddle() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThat(door(5000).take("stripe", Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW), broken))
                .isEqualTo(new Refused(Refusal.INCOMPLETE));
    }

    @Test
    void readsNoMoreThanTheLimit() {
        long[] read = new long[1];
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] into, int from, int length) {
                read[0] += length;
                return length;
            }
        };
        assertThat(door(5000).take("stripe", Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW), endless))
                .isEqualTo(new Refused(Refusal.TOO_LARGE));
        assertThat(read[0]).isLessThan(300_000);
    }

    @Test
    void refusesAnUnreadBodyByItsHeaders() {
        assertThat(refusal("Content-Length", "262145")).isEqualTo(Refusal.TOO_LARGE);
        assertThat(refusal("Content-Length", "999999999999999999")).isEqualTo(Refusal.TOO_LARGE);
        assertThat(refusal("Content-Encoding", "gzip")).isEqualTo(Refusal.ENCODED);
        HttpHeaders identity = Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW);
        identity.set("Content-Encoding", "identity");
        identity.set("Content-Length", "99999999999999999999999");
        assertThat(door(5000).take("stripe", identity, stream(BODY))).isInstanceOf(Accepted.class);
    }

    @Test
    void waitsForABodyNoLongerThanTheLimit() {
        assertThat(door(5000, Duration.ZERO)
                        .take("stripe", Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW), stream(BODY)))
                .isEqualTo(new Refused(Refusal.TOO_SLOW));
    }

    private Refusal refusal(String header, String value) {
        HttpHeaders headers = Signed.byStripe(BODY, Signed.STRIPE_SECRET, NOW);
        headers.set(header, value);
        return ((Refused) door(5000).take("stripe", headers, stream(BODY))).why();
    }

    private TakeWebhook door(int perSecondMax) {
        return door(perSecondMax, Duration.ofSeconds(10));
    }

    private TakeWebhook door(int perSecondMax, Duration bodyTimeMax) {
        WebhookSettings given = Signed.settings();
        WebhookSettings settings = new WebhookSettings(
                given.stripeSecrets(),
                given.standardSecrets(),
                false,
                given.skewMax(),
                DataSize.ofKilobytes(256),
                bodyTimeMax,
                perSecondMax,
                given.patience());
        return new TakeWebhook(
                List.of(new Stripe(settings), new StandardWebhooks(settings)),
                (record, patience) -> kept.add(record),
                rejected,
                settings,
                meters,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(Signed.bytes(body));
    }
}
