package org.almoner.donation;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The W3C trace context that a gift carries from its webhook to its thank-you. */
final class Traceparent {

    private static final Pattern WELL_FORMED =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE_ID_BEGIN = 3;
    private static final int TRACE_ID_END = 35;

    private Traceparent() {}

    /** The sender's own if it is well-formed, else a new one. */
    static String of(@Nullable String header) {
        if (header != null && WELL_FORMED.matcher(header).matches()) {
            return header;
        }
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // The lowest bit set, since all zeros mean that there is none.
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }

    /** @return empty for a trace context that is none: a log line must not stand in a donation's way */
    static String traceId(@Nullable String traceparent) {
        if (traceparent == null || !WELL_FORMED.matcher(traceparent).matches()) {
            return "";
        }
        return traceparent.substring(TRACE_ID_BEGIN, TRACE_ID_END);
    }
}
