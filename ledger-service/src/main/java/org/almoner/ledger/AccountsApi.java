package org.almoner.ledger;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import org.almoner.ledger.Statements.Cursor;
import org.almoner.ledger.Statements.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What staff, operators and auditors may know of the books. */
@RestController
final class AccountsApi {

    private static final int LIMIT_MAX = 500;

    private final Statements statements;
    private final Verify verify;

    AccountsApi(Statements statements, Verify verify) {
        this.statements = statements;
        this.verify = verify;
    }

    /**
     * An account's statement, newest first.
     *
     * @param id {@code funds:education}, {@code assets:clearing:stripe} …
     * @param at balances and entries as of this instant, ISO 8601; now if missing
     * @param limit entries a page, 1 to 500
     * @param before where the page before ended: its {@code next}
     */
    @Operation(summary = "An account's statement, newest first, also as of a past instant")
    @GetMapping("/api/accounts/{id}/entries")
    Page entries(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Instant at,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(required = false) @Nullable String before) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw badRequest("limit must be 1 to " + LIMIT_MAX);
        }
        Cursor cursor;
        try {
            cursor = before == null ? null : Cursor.parse(before);
        } catch (IllegalArgumentException e) {
            throw badRequest("before must be what an earlier page gave as next");
        }
        return statements
                .of(id, at, limit, cursor)
                .orElseThrow(() -> FundsApi.notFound("nothing was ever posted to an account " + id));
    }

    /** Computes the tallies anew from the journal and compares; takes as long as reading the whole journal takes. */
    @Operation(summary = "Compute the tallies anew from the journal and compare")
    @PostMapping("/api/verify")
    Verify.Report verify() {
        return verify.run();
    }

    private static ErrorResponseException badRequest(String detail) {
        return new ErrorResponseException(
                HttpStatus.BAD_REQUEST, ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail), null);
    }
}
