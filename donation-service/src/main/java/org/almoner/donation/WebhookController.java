package org.almoner.donation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.almoner.donation.Intake.Accepted;
import org.almoner.donation.Intake.Refusal;
import org.almoner.donation.Intake.Refused;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where payment providers call. The signature is the permission. */
@RestController
final class WebhookController {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final TakeWebhook takeWebhook;

    WebhookController(TakeWebhook takeWebhook) {
        this.takeWebhook = takeWebhook;
    }

    @Operation(
            summary = "A payment provider tells of a payment",
            description =
                    "Stripe at /webhooks/stripe with Stripe-Signature; any other system at /webhooks/standard with the "
                            + "headers and signature of standardwebhooks.com. The body is JSON as it was signed, at most 256 KiB.",
            // Spring must not read it: it is taken from the request, under a limit.
            requestBody =
                    @RequestBody(
                            required = true,
                            content = @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
    @ApiResponse(responseCode = "200", description = "Kept; the same event sent again changes nothing")
    @ApiResponse(
            responseCode = "400",
            description = "Signature bad, stale or malformed; or not an event; or the wrong livemode")
    @ApiResponse(responseCode = "404", description = "Unknown provider")
    @ApiResponse(responseCode = "408", description = "The body came too slowly")
    @ApiResponse(responseCode = "413", description = "Too large")
    @ApiResponse(responseCode = "415", description = "The body has a content encoding")
    @ApiResponse(responseCode = "429", description = "Too many requests; Retry-After says when")
    @ApiResponse(responseCode = "503", description = "It cannot be kept now; Retry-After says when")
    @PostMapping("/webhooks/{provider}")
    ResponseEntity<Object> webhook(@PathVariable String provider, HttpServletRequest request) throws IOException {
        return switch (takeWebhook.take(provider, headers(request), request.getInputStream())) {
            case Accepted(String id, String type, String reference, boolean known) ->
                ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Map.of("received", true));
            case Refused(Refusal why, var skew) -> {
                ResponseEntity.BodyBuilder answer =
                        ResponseEntity.status(why.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
                if (why == Refusal.NOT_KEPT || why == Refusal.RATE_LIMITED) {
                    answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
                }
                yield answer.body(ProblemDetail.forStatusAndDetail(why.status(), why.detail()));
            }
        };
    }

    // As they came: Spring's own view of a request parses some of them, and throws at what it cannot parse.
    private static HttpHeaders headers(HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        for (var names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (var values = request.getHeaders(name); values.hasMoreElements(); ) {
                headers.add(name, values.nextElement());
            }
        }
        return headers;
    }
}
