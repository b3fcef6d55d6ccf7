package org.almoner.campaign;

import com.mongodb.MongoException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.almoner.campaign.DirectCampaigns.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;

/** Campaigns as JSON: progress for everybody, settings for staff. Errors are problem details (RFC 9457). */
@RestController
@RequestMapping("/api/campaigns")
class CampaignApi {

    private static final Logger log = LoggerFactory.getLogger(CampaignApi.class);

    private final DirectCampaigns direct;
    private final ReadProgress progress;
    private final ProgressStream stream;

    CampaignApi(DirectCampaigns direct, ReadProgress progress, ProgressStream stream) {
        this.direct = direct;
        this.progress = progress;
        this.stream = stream;
    }

    @Operation(summary = "How far a campaign has come")
    @GetMapping("/{slug}")
    Progress progress(@PathVariable String slug) {
        return progress.of(slug).orElseThrow(CampaignApi::unknown);
    }

    /**
     * @param lastEventId the newest progress that the client has: an event id of this stream, which is a
     *     {@code progressRevision}; the header counts before the parameter
     */
    @Operation(
            summary = "The same, as server-sent events whenever it changes",
            description =
                    "One event a second at most. A client that is up to date is sent nothing until something changes.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = Progress.class)))
    @GetMapping("/{slug}/stream")
    void stream(
            @PathVariable String slug,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @RequestParam(name = "since", required = false) @Nullable String since,
            HttpServletResponse response)
            throws InterruptedException {
        if (progress.of(slug).isEmpty()) {
            throw unknown();
        }
        if (!stream.enter()) {
            ErrorResponseException full = problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "as many streams are open as this instance serves; ask for the progress instead");
            full.getHeaders().set(HttpHeaders.RETRY_AFTER, "30");
            throw full;
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no"); // a proxy that collects would hold everything back
            response.flushBuffer();
            stream.serve(slug, revision(lastEventId == null ? since : lastEventId), response.getOutputStream());
        } catch (IOException e) {
            log.debug("a reader has closed the page: {}", e.toString());
        } finally {
            stream.leave();
        }
    }

    @Operation(summary = "Open a campaign; the same again answers 200")
    @PostMapping
    ResponseEntity<Progress> open(@RequestBody Draft draft) {
        return answer(direct.open(draft));
    }

    @Operation(
            summary = "Replace a campaign's settings as a whole",
            description = "The body names the revision that it replaces. Another goal begins a new goal version.")
    @PutMapping("/{slug}")
    ResponseEntity<Progress> change(@PathVariable String slug, @RequestBody Draft draft) {
        return answer(direct.change(slug, draft));
    }

    @Operation(summary = "Close a campaign; gifts that come later still count")
    @PostMapping("/{slug}/close")
    ResponseEntity<Progress> close(@PathVariable String slug) {
        return answer(direct.close(slug));
    }

    private ResponseEntity<Progress> answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(var campaign, var opened) -> {
                Progress now = progress.of(campaign.slug()).orElseThrow();
                URI place = URI.create("/api/campaigns/" + campaign.slug());
                yield opened ? ResponseEntity.created(place).body(now) : ResponseEntity.ok(now);
            }
            case Outcome.Invalid(var faults) -> {
                ErrorResponseException invalid =
                        problem(HttpStatus.BAD_REQUEST, "the campaign's settings are not valid");
                invalid.getBody().setProperty("errors", faults);
                throw invalid;
            }
            case Outcome.Unknown _ -> throw unknown();
            case Outcome.Conflict(var detail, var revision) -> {
                ErrorResponseException conflict = problem(HttpStatus.CONFLICT, detail);
                conflict.getBody().setProperty("revision", revision);
                throw conflict;
            }
        };
    }

    private static ErrorResponseException unknown() {
        return problem(HttpStatus.NOT_FOUND, "there is no such campaign");
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    /** Says where the body is wrong, and nothing of what it holds. */
    @ExceptionHandler
    ProblemDetail unreadable(HttpMessageNotReadableException e) {
        String detail =
                e.getCause() instanceof JacksonException json && !json.getPath().isEmpty()
                        ? path(json) + " is unknown or of the wrong type"
                        : "the body is not a JSON object";
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> away(MongoException e) {
        log.warn("the store does not answer: {}", e.toString());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "5")
                .body(ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE, "the store does not answer now; nothing is lost"));
    }

    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static long revision(@Nullable String eventId) {
        try {
            return eventId == null ? -1 : Long.parseLong(eventId.strip());
        } catch (NumberFormatException e) {
            return -1; // no id of ours, so not up to date
        }
    }
}
