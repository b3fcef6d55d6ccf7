package org.almoner.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a fuzzer throws at those who read a topic: {@code .ci/fuzz} has the fuzzer, {@link DecoderFuzzTest} the inputs that are worth
 * keeping.
 *
 * <p>The first letter of an input chooses the event's type; headers follow, each on a line, then an empty line and the body.
 */
final class DecoderFuzz {

    private static final List<String> TYPES =
            new ArrayList<>(new TreeSet<>(EventCodec.types().keySet()));

    private DecoderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(input, UTF_8);
        int end = text.indexOf("\n\n");
        Map<String, String> headers = new HashMap<>(Map.of(
                "ce_type",
                "org.almoner." + TYPES.get(Math.floorMod(input[0] - 'A', TYPES.size())) + ".v1",
                "ce_id",
                "an-id",
                "ce_source",
                "/fuzz",
                "ce_time",
                "2026-11-22T10:00:00Z"));
        if (end > 0) {
            for (String line : text.substring(1, end).split("\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(line.substring(0, colon), line.substring(colon + 1));
                }
            }
        }
        byte[] body = text.substring(end < 0 ? 1 : end + 2).getBytes(UTF_8);
        switch (EventCodec.read(headers, body)) {
            case EventCodec.Reading.Understood(var envelope) -> reread(envelope);
            case EventCodec.Reading.NotUnderstood(String reason) -> {
                if (reason.isBlank()) {
                    throw new AssertionError("refused for no reason");
                }
            }
        }
        try {
            Webhook.read(headers, body);
        } catch (IllegalArgumentException e) {
            // said so, as its contract has it
        }
    }

    /** What was understood is said and understood again as the same. */
    private static void reread(Envelope<Event> envelope) {
        EventCodec.Encoded said = EventCodec.encode(envelope);
        if (!(EventCodec.read(said.headers(), said.value()) instanceof EventCodec.Reading.Understood(var again))
                || !again.event().equals(envelope.event())) {
            throw new AssertionError("not the same when it is said again: " + envelope);
        }
    }
}
