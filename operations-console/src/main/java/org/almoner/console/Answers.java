package org.almoner.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/** What the other services answer over HTTP, as far as the console shows it. */
final class Answers {

    private Answers() {}

    /** {@code GET /api/funds}. */
    record Funds(List<Fund> funds) {}

    record Fund(String id, String name, @Nullable String restriction, List<Money> balances) {}

    /** {@code GET /api/trial-balance}. */
    record TrialBalance(List<Line> currencies) {
        boolean balances() {
            return currencies.stream().allMatch(each -> each.difference() == 0);
        }
    }

    /** Minor units. */
    record Line(String currency, long debits, long credits, long difference) {}

    /** {@code GET /api/emails}: of the answer only what says nothing about a person. */
    record Emails(List<Email> emails) {}

    record Email(
            String id,
            String donation,
            String kind,
            String status,
            @Nullable Instant sentAt) {
        boolean sent() {
            return status.equals("sent");
        }

        /** Ended in another way than it should have. */
        boolean inTrouble() {
            return status.equals("failed") || status.equals("unknown");
        }
    }

    /** The one that thanks, of all that were written because of a gift. */
    static Optional<Email> thanks(List<Email> emails) {
        return emails.stream()
                .filter(each -> each.kind().equals("thank-you"))
                .findFirst()
                .or(() -> emails.stream().findFirst());
    }
}
