package org.almoner.donation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Somebody who moves donors' money and tells us. One small class each. */
interface PaymentProvider {

    /** As in {@code POST /webhooks/{name}}. */
    String name();

    /**
     * Whether this request is the provider's own. Never throws on content.
     *
     * @param body the bytes as they came; nothing of them is parsed before a signature over them fits
     */
    Intake verify(HttpHeaders headers, byte[] body, Instant now);

    /** What a verified webhook says about its payment. Never throws on content. */
    Reading read(Webhook webhook);

    /** What came of reading a webhook. */
    sealed interface Reading {
        record Understood(Facts facts, @Nullable Contact contact) implements Reading {}

        /** Nothing that concerns a donation. */
        record Nothing() implements Reading {}

        /** @param reason one line for the operator, without anything from the body */
        record NotUnderstood(String reason) implements Reading {}
    }

    /**
     * A body as text, read strictly: two bodies must not become one text by having their broken letters replaced.
     *
     * @return null if it is not UTF-8
     */
    static @Nullable String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** @return the header if it came exactly once */
    static @Nullable String only(HttpHeaders headers, String name, int lengthMax) {
        var values = headers.get(name);
        if (values == null || values.size() != 1) {
            return null;
        }
        String value = values.getFirst();
        return value == null || value.length() > lengthMax ? null : value;
    }
}
