package org.almoner.delivery;

import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.EventCodec.Reading;
import org.almoner.events.Webhook;

/** Turns bytes into what a service understands. It never throws on content: a refusal is a value. */
@FunctionalInterface
public interface Decoder<T> {

    Decoded<T> decode(Incoming record);

    /** What came of decoding. */
    sealed interface Decoded<T> {
        record Understood<T>(T what) implements Decoded<T> {}

        /** @param reason one line for the operator, without anything from the body */
        record NotUnderstood<T>(String reason) implements Decoded<T> {}
    }

    /** The events of this project. */
    Decoder<Envelope<Event>> EVENTS =
            record -> switch (EventCodec.read(record.headers(), record.kafka().value())) {
                case Reading.Understood(var envelope) -> new Decoded.Understood<>(envelope);
                case Reading.NotUnderstood(var reason) -> new Decoded.NotUnderstood<>(reason);
            };

    /** Verified webhooks; what their bodies mean is for donation-service to find out. */
    Decoder<Webhook> WEBHOOKS = record -> {
        try {
            return new Decoded.Understood<>(
                    Webhook.read(record.headers(), record.kafka().value()));
        } catch (IllegalArgumentException e) {
            return new Decoded.NotUnderstood<>(String.valueOf(e.getMessage()));
        }
    };
}
