package org.almoner.notification;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The way out of campaign updates. Mail programs POST here when their user clicks "unsubscribe" (RFC 8058); people who follow the
 * link get a page with a button that does the same. Looking alone changes nothing: link checkers and previews look at every link.
 */
@RestController
final class UnsubscribePage {

    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
            + " frame-ancestors 'none'; base-uri 'none'";

    private final Unsubscribed unsubscribed;

    UnsubscribePage(Unsubscribed unsubscribed) {
        this.unsubscribed = unsubscribed;
    }

    @Operation(summary = "A page that asks whether to stop a campaign's updates; looking changes nothing")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
    @GetMapping("/unsubscribe/{token}")
    ResponseEntity<?> ask(@PathVariable String token, @RequestParam(defaultValue = Words.FALLBACK) String lang) {
        if (unsubscribed.owner(token).isEmpty()) {
            return unknown();
        }
        Words words = Words.in(lang);
        return page(words, """
                <p>%s</p>
                <form method="post"><button type="submit">%s</button></form>
                <p class="soft">%s</p>
                """.formatted(
                        LetterHtml.escaped(words.say("unsubscribe.question")),
                        LetterHtml.escaped(words.say("unsubscribe.button")),
                        LetterHtml.escaped(words.say("unsubscribe.note"))));
    }

    @Operation(summary = "Stop the updates (RFC 8058, one click)")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
    @PostMapping("/unsubscribe/{token}")
    ResponseEntity<?> unsubscribe(
            @PathVariable String token, @RequestParam(defaultValue = Words.FALLBACK) String lang) {
        Optional<String> owner = unsubscribed.owner(token);
        if (owner.isEmpty()) {
            return unknown();
        }
        unsubscribed.add(owner.get());
        Words words = Words.in(lang);
        return page(words, """
                <p role="status"><strong>%s</strong></p>
                <p>%s</p>
                <p class="soft">%s</p>
                """.formatted(
                        LetterHtml.escaped(words.say("unsubscribe.done")),
                        LetterHtml.escaped(words.say("unsubscribe.done.note")),
                        LetterHtml.escaped(words.say("unsubscribe.note"))));
    }

    private static ResponseEntity<ProblemDetail> unknown() {
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(
                        HttpStatus.NOT_FOUND, "this unsubscribe link is not one of ours; was it copied whole?"))
                .build();
    }

    private static ResponseEntity<String> page(Words words, String body) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", POLICY)
                // The address of this page is a secret of the donor's.
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex")
                .body("""
                        <!DOCTYPE html>
                        <html lang="%s">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width,initial-scale=1">
                        <title>%s</title>
                        <style>
                        :root { color-scheme: light dark; --paper: #f5f2ec; --card: #fff; --ink: #1b2a28; --soft: #5c6b68; --accent: #1f6f63; --on: #fff; }
                        @media (prefers-color-scheme: dark) { :root { --paper: #14201f; --card: #1d2b2a; --ink: #eef3f1; --soft: #a9bab6; --accent: #8fd3c6; --on: #14201f; } }
                        body { margin: 0; padding: 2rem 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif; word-break: keep-all; }
                        main { max-width: 30rem; margin: 0 auto; padding: 1.5rem 1.75rem; background: var(--card); border-top: 4px solid var(--accent); border-radius: 6px; }
                        h1 { margin: 0 0 1rem; font-size: 1.4rem; }
                        button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; border: 0; border-radius: 6px; background: var(--accent); color: var(--on); cursor: pointer; }
                        button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
                        .soft { color: var(--soft); font-size: .9rem; }
                        </style>
                        </head>
                        <body><main>
                        <h1>%s</h1>
                        %s</main></body>
                        </html>
                        """.formatted(
                                words.language(),
                                LetterHtml.escaped(words.say("unsubscribe.title")),
                                LetterHtml.escaped(words.say("unsubscribe.title")),
                                body));
    }
}
