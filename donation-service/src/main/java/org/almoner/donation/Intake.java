package org.almoner.donation;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What became of one request at the door. */
sealed interface Intake {

    /**
     * It is the provider's own.
     *
     * @param id the provider's id of the event; sent again, it has the same one
     * @param type the provider's name for it
     * @param reference the payment that it is about, else {@code id}
     * @param known whether anything here follows from events of this type; the others are kept all the same
     */
    record Accepted(String id, String type, String reference, boolean known) implements Intake {}

    /** @param skew how much older than now it says it is, if that was the reason; negative for the future */
    record Refused(Refusal why, @Nullable Duration skew) implements Intake {
        Refused(Refusal why) {
            this(why, null);
        }
    }

    /** Why a request is refused, with the answer to it. */
    enum Refusal {
        UNKNOWN_PROVIDER(HttpStatus.NOT_FOUND, "there is no such provider"),
        RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "too many requests of this provider"),
        ENCODED(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as it was signed, without a content encoding"),
        TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "the body is too large"),
        TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "the body came too slowly"),
        INCOMPLETE(HttpStatus.BAD_REQUEST, "the body did not come whole"),
        MALFORMED_SIGNATURE(HttpStatus.BAD_REQUEST, "the signature headers are missing or malformed"),
        BAD_SIGNATURE(HttpStatus.BAD_REQUEST, "no signature fits the body and a secret"),
        STALE(HttpStatus.BAD_REQUEST, "the signature is too old, or from the future"),
        MALFORMED_BODY(HttpStatus.BAD_REQUEST, "the body is not an event in JSON, or nested too deeply"),
        LIVEMODE(HttpStatus.BAD_REQUEST, "test and live events are not mixed: livemode is not what this service takes"),
        NOT_KEPT(HttpStatus.SERVICE_UNAVAILABLE, "it cannot be kept now; please send it again");

        private final HttpStatus status;
        private final String detail;

        Refusal(HttpStatus status, String detail) {
            this.status = status;
            this.detail = detail;
        }

        HttpStatus status() {
            return status;
        }

        String detail() {
            return detail;
        }

        /** As metrics and the kept metadata call it: {@code bad-signature}. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
