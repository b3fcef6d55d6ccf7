package org.almoner.console;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.almoner.console.Picture.Traced;
import org.almoner.console.Sighting.At;
import org.almoner.console.Way.Stage;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The traces for programs. Needs a bearer token of any role. */
@RestController
final class GiftsApi {

    /** {@code {"gifts":[…]}}, the newest first, at most 200. */
    record Answer(List<GiftAnswer> gifts) {}

    record GiftAnswer(
            String donation,
            @Nullable String provider,
            @Nullable String reference,
            @Nullable Amount amount,
            @Nullable Amount refunded,
            Instant receivedAt,
            @Nullable String trace,
            List<StageAnswer> stages,
            List<RecordAnswer> records) {}

    record Amount(long minor, String currency) {}

    /**
     * @param state done, waiting, pending, not-yet, none or trouble
     * @param millis since the webhook's receipt; null if it is not over or unknown when it was
     * @param atMost whether {@code millis} is an upper bound
     */
    record StageAnswer(
            String stage,
            String state,
            @Nullable Long millis,
            boolean atMost,
            @Nullable Long waitsMillis,
            String note,
            @Nullable At at,
            @Nullable String record) {}

    record RecordAnswer(At at, String type, String id, Instant time) {}

    private final TakePicture camera;

    GiftsApi(TakePicture camera) {
        this.camera = camera;
    }

    /** @param q part of a donation id, a reference, an event id or a trace id */
    @Operation(summary = "The newest gifts that match, each with its way through the services")
    @GetMapping("/api/gifts")
    Answer gifts(@RequestParam(defaultValue = "") String q) {
        return new Answer(
                camera.matching(q.strip()).stream().map(GiftsApi::answer).toList());
    }

    @Operation(summary = "One gift's way")
    @GetMapping("/api/gifts/{donation}")
    GiftAnswer gift(@PathVariable String donation) {
        return camera.gift(donation)
                .map(GiftsApi::answer)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "not among the gifts that the console remembers"));
    }

    private static GiftAnswer answer(Traced traced) {
        Gift gift = traced.gift();
        return new GiftAnswer(
                gift.id().value(),
                gift.provider().orElse(null),
                gift.reference().orElse(null),
                gift.received().map(each -> amount(each.amount())).orElse(null),
                gift.refunded().map(GiftsApi::amount).orElse(null),
                gift.receivedAt(),
                gift.trace().orElse(null),
                traced.way().stages().stream().map(GiftsApi::answer).toList(),
                gift.records().stream()
                        .map(each ->
                                new RecordAnswer(each.at(), Gift.recordType(each), Gift.recordId(each), each.time()))
                        .toList());
    }

    private static StageAnswer answer(Stage stage) {
        return new StageAnswer(
                stage.name(),
                stage.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                millis(stage.took()),
                stage.atMost(),
                millis(stage.waits()),
                stage.note(),
                stage.at(),
                stage.record());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static Amount amount(Money money) {
        return new Amount(money.minor(), money.currency().getCurrencyCode());
    }
}
