package org.almoner.donation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.almoner.delivery.Appender.NotKept;
import org.almoner.donation.Intake.Accepted;
import org.almoner.donation.Intake.Refusal;
import org.almoner.donation.Intake.Refused;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Takes one request from a provider: reads it under a limit, has it verified, appends the body as it came to the log, and says
 * yes only when the log has it. What happens to it later is decided by {@link RememberDonations}, not while a provider waits.
 */
@Component
final class TakeWebhook {

    private static final Logger log = LoggerFactory.getLogger(TakeWebhook.class);
    private static final String OTHER = "other";
    private static final String NONE = "none";
    private static final int CHUNK_BYTES = 8192;

    private record Door(PaymentProvider provider, RateLimit limit) {}

    private final Map<String, Door> doors;
    private final WebhookLog webhooks;
    private final RejectedWebhooks rejected;
    private final WebhookSettings settings;
    private final Clock clock;
    private final MeterProvider<Counter> counter;

    TakeWebhook(
            List<PaymentProvider> providers,
            WebhookLog webhooks,
            RejectedWebhooks rejected,
            WebhookSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.doors = providers.stream()
                .map(provider -> new Door(provider, new RateLimit(settings.requestsPerSecondMax(), System::nanoTime)))
                .collect(Collectors.toMap(door -> door.provider().name(), Function.identity()));
        this.webhooks = webhooks;
        this.rejected = rejected;
        this.settings = settings;
        this.clock = clock;
        this.counter = Counter.builder("donation.webhooks")
                .description("Requests of payment providers by what became of them")
                .withRegistry(meters);
    }

    /** @param providerName from the request's path: anything */
    Intake take(String providerName, HttpHeaders headers, InputStream stream) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Door door = doors.get(providerName);
        if (door == null) {
            return refused("unknown", new Refused(Refusal.UNKNOWN_PROVIDER), null, now);
        }
        String provider = door.provider().name();
        Refusal unread = door.limit().allows() ? refusedUnread(headers) : Refusal.RATE_LIMITED;
        if (unread != null) {
            return refused(provider, new Refused(unread), null, now);
        }
        byte[] body;
        try {
            body = read(stream);
        } catch (BodyRefused e) {
            return refused(provider, new Refused(e.why), null, now);
        }
        return switch (door.provider().verify(headers, body, now)) {
            case Accepted accepted -> keep(provider, accepted, headers, body, now);
            case Refused refused -> refused(provider, refused, body, now);
        };
    }

    private Intake keep(String provider, Accepted accepted, HttpHeaders headers, byte[] body, Instant now) {
        String type = accepted.known() ? accepted.type() : OTHER;
        Webhook webhook = new Webhook(
                provider,
                accepted.id(),
                accepted.type(),
                accepted.reference(),
                now,
                Traceparent.of(headers.getFirst("traceparent")),
                body);
        try {
            webhooks.append(webhook.encoded(), settings.patience());
        } catch (NotKept e) {
            log.warn("a webhook of {} is not kept: {}", provider, String.valueOf(e.getCause()));
            count(provider, type, Refusal.NOT_KEPT.label());
            return new Refused(Refusal.NOT_KEPT);
        }
        count(provider, type, accepted.known() ? "accepted" : "ignored");
        return accepted;
    }

    private Refused refused(String provider, Refused refused, byte @Nullable [] body, Instant now) {
        count(provider, NONE, refused.why().label());
        rejected.keep(provider, refused, body, now);
        return refused;
    }

    private void count(String provider, String type, String outcome) {
        counter.withTags("provider", provider, "type", type, "outcome", outcome).increment();
    }

    private @Nullable Refusal refusedUnread(HttpHeaders headers) {
        List<String> encodings = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (encodings != null
                && !encodings.stream()
                        .allMatch(each -> each.isBlank() || each.strip().equalsIgnoreCase("identity"))) {
            return Refusal.ENCODED;
        }
        String length = headers.getFirst(HttpHeaders.CONTENT_LENGTH);
        // A length that is no number is the server's to refuse; here it only saves reading.
        boolean tooLong = length != null
                && length.length() < 19
                && length.chars().allMatch(Character::isDigit)
                && !length.isEmpty()
                && Long.parseLong(length) > settings.bodySizeMax().toBytes();
        return tooLong ? Refusal.TOO_LARGE : null;
    }

    private byte[] read(InputStream stream) throws BodyRefused {
        long bytesMax = settings.bodySizeMax().toBytes();
        long deadline = System.nanoTime() + settings.bodyTimeMax().toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                body.write(chunk, 0, count);
                if (body.size() > bytesMax) {
                    throw new BodyRefused(Refusal.TOO_LARGE);
                }
                if (System.nanoTime() > deadline) {
                    throw new BodyRefused(Refusal.TOO_SLOW);
                }
            }
        } catch (IOException e) {
            throw new BodyRefused(Refusal.INCOMPLETE);
        }
        return body.toByteArray();
    }

    private static final class BodyRefused extends Exception {
        private final Refusal why;

        BodyRefused(Refusal why) {
            super(why.label(), null, false, false);
            this.why = why;
        }
    }
}
