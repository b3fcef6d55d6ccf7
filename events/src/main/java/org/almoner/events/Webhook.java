package org.almoner.events;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook whose signature was verified, on its way through {@link Topic#WEBHOOKS}: the body exactly as it came, and the few
 * facts about it that intake had to look up.
 *
 * @param provider {@code stripe}, {@code standard}
 * @param id the provider's id of the event; a provider that sends it again sends the same id
 * @param type the provider's name for it, {@code payment_intent.succeeded}
 * @param reference the payment that it is about, which keeps a payment's webhooks in order; the event's id if it is about none
 * @param receivedAt when the request came in
 * @param body the signed bytes
 */
public record Webhook(
        String provider,
        String id,
        String type,
        String reference,
        Instant receivedAt,
        @Nullable String traceparent,
        byte[] body) {

    static final String TYPE = "org.almoner.WebhookReceived.v1";

    public EventCodec.Encoded encoded() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", provider + ":" + id);
        headers.put("ce_type", TYPE);
        headers.put("ce_source", "/webhooks/" + provider);
        headers.put("ce_subject", reference);
        headers.put("ce_time", receivedAt.toString());
        headers.put("ce_webhooktype", type);
        if (traceparent != null) {
            headers.put("traceparent", traceparent);
        }
        headers.put("content-type", "application/json");
        return new EventCodec.Encoded(Topic.WEBHOOKS.topicName(), provider + ":" + reference, headers, body);
    }

    /** @throws IllegalArgumentException if this is not a record of {@link #encoded}, with the reason */
    public static Webhook read(Map<String, String> headers, byte @Nullable [] body) {
        String type = headers.get("ce_type");
        if (!TYPE.equals(type)) {
            throw new IllegalArgumentException("unknown type or version: " + type);
        }
        if (body == null) {
            throw new IllegalArgumentException("a webhook without a body");
        }
        String source = required(headers, "ce_source");
        String provider = source.substring(source.lastIndexOf('/') + 1);
        try {
            return new Webhook(
                    provider,
                    required(headers, "ce_id").substring(provider.length() + 1),
                    required(headers, "ce_webhooktype"),
                    required(headers, "ce_subject"),
                    Instant.parse(required(headers, "ce_time")),
                    headers.get("traceparent"),
                    body);
        } catch (DateTimeParseException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("malformed headers", e);
        }
    }

    private static String required(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " header");
        }
        return value;
    }
}
