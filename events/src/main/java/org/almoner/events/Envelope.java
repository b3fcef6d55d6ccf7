package org.almoner.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with what a reader needs to place it. The fields are CloudEvents 1.0 attributes and extensions.
 *
 * @param id deterministic; whoever reads the same id twice has read the same event
 * @param source the service that says it, {@code /ledger-service}
 * @param time when it was first said
 * @param receivedAt when the webhook that set it off came in, for the latency of each stage
 * @param cause the record that it follows from, {@code webhooks.v1/3/42}: topic, partition, offset
 * @param traceparent W3C trace context of the webhook's request
 */
public record Envelope<E extends Event>(
        String id,
        String source,
        Instant time,
        Instant receivedAt,
        @Nullable String cause,
        @Nullable String traceparent,
        E event) {

    /** The next event in the chain that this one began: same trace, same receipt. */
    public <N extends Event> Envelope<N> leadsTo(String nextId, String nextSource, Instant now, String at, N next) {
        return new Envelope<>(nextId, nextSource, now, receivedAt, at, traceparent, next);
    }
}
