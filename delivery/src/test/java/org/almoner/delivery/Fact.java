package org.almoner.delivery;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.almoner.delivery.Decoder.Decoded;
import org.almoner.events.EventCodec;

/**
 * What a record of the model's log tells: that something happened to something.
 *
 * @param id the same however often it is told
 * @param about a fund or a gift
 */
record Fact(String id, String about, long amount) {

    static final String POISON = "?";

    static final Decoder<Fact> DECODER = record -> {
        String text = new String(record.kafka().value(), StandardCharsets.UTF_8);
        if (text.equals(POISON)) {
            return new Decoded.NotUnderstood<>("poison");
        }
        List<String> parts = List.of(text.split("\\|", 3));
        return new Decoded.Understood<>(new Fact(parts.get(0), parts.get(1), Long.parseLong(parts.get(2))));
    };

    String encoded() {
        return id + "|" + about + "|" + amount;
    }

    /** The outgoing event that this one leads to. */
    EventCodec.Encoded leadsTo(Object content) {
        return new EventCodec.Encoded(
                "outcomes.v1",
                about,
                Map.of("ce_id", id + "/outcome"),
                content.toString().getBytes(StandardCharsets.UTF_8));
    }
}
