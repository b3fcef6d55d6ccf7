package org.almoner.ledger;

import com.mongodb.MongoException;
import io.swagger.v3.oas.annotations.Operation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.almoner.events.Money;
import org.almoner.ledger.Balances.Sums;
import org.almoner.ledger.Books.Campaign;
import org.almoner.ledger.Funds.Fund;
import org.almoner.ledger.Funds.Restriction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What anybody may know of the books. Amounts are whole minor units, and may be larger than a {@code long}. */
@RestController
final class FundsApi {

    private final Funds funds;
    private final Balances balances;
    private final Books books;

    FundsApi(Funds funds, Balances balances, Books books) {
        this.funds = funds;
        this.balances = balances;
        this.books = books;
    }

    record Amount(BigInteger minor, String currency) {}

    /**
     * @param names by language
     * @param balances what the fund can spend, one a currency that it ever had; what it bore of fees is taken off
     * @param unitCost what one unit of its purpose costs
     * @param reserveFloorUnits how many units must stay payable
     */
    record FundView(
            String id,
            String name,
            Map<String, String> names,
            Restriction restriction,
            List<Amount> balances,
            @Nullable Money unitCost,
            int reserveFloorUnits) {}

    record FundList(List<FundView> funds) {}

    record TrialBalance(List<CurrencyTotals> currencies, List<AccountTotals> accounts) {}

    /** @param difference debits less credits: 0, always */
    record CurrencyTotals(String currency, BigInteger debits, BigInteger credits, BigInteger difference) {}

    record AccountTotals(String account, String currency, BigInteger debits, BigInteger credits) {}

    @Operation(summary = "The funds with what each can spend, a currency")
    @GetMapping("/api/funds")
    FundList funds() {
        return new FundList(List.copyOf(views().values()));
    }

    /** 404 for a fund that is neither configured nor in the books. */
    @Operation(summary = "One fund")
    @GetMapping("/api/funds/{id}")
    FundView fund(@PathVariable String id) {
        FundView fund = views().get(id);
        if (fund == null) {
            throw notFound("there is no fund " + id);
        }
        return fund;
    }

    @Operation(summary = "Debits and credits a currency, whose difference is zero, and of each account")
    @GetMapping("/api/trial-balance")
    TrialBalance trialBalance() {
        Collection<Sums> accounts = balances.all().values();
        return new TrialBalance(
                Balances.byCurrency(accounts).values().stream()
                        .map(sums ->
                                new CurrencyTotals(sums.currency(), sums.debits(), sums.credits(), sums.debitBalance()))
                        .toList(),
                accounts.stream()
                        .map(sums -> new AccountTotals(sums.account(), sums.currency(), sums.debits(), sums.credits()))
                        .toList());
    }

    /** What the ledger knows of a campaign; 404 until it has heard of it, and gifts for it wait in the general fund. */
    @Operation(summary = "What the ledger knows of a campaign")
    @GetMapping("/api/campaigns/{id}")
    Campaign campaign(@PathVariable String id) {
        Campaign campaign = books.campaigns(List.of(id)).get(id);
        if (campaign == null) {
            throw notFound("this ledger has not heard of a campaign " + id);
        }
        return campaign;
    }

    static ErrorResponseException notFound(String detail) {
        return new ErrorResponseException(
                HttpStatus.NOT_FOUND, ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, detail), null);
    }

    private Map<String, FundView> views() {
        Map<String, List<Amount>> amounts = new LinkedHashMap<>();
        for (Sums sums : balances.all().values()) {
            if (sums.account().startsWith(Position.fund(""))) {
                amounts.computeIfAbsent(
                                sums.account().substring(Position.fund("").length()), id -> new ArrayList<>())
                        .add(new Amount(sums.debitBalance().negate(), sums.currency()));
            }
        }
        Map<String, FundView> views = new LinkedHashMap<>();
        for (Fund fund : funds.funds()) {
            views.put(fund.id(), view(fund, amounts.getOrDefault(fund.id(), List.of())));
        }
        // A fund that was taken out of the configuration still has its money. On what terms it was given nobody says
        // any more,
        // so it is shown as bound.
        amounts.forEach((id, balance) -> views.computeIfAbsent(
                id,
                gone -> view(new Fund(id, Map.of("en", id), Restriction.WITH_DONOR_RESTRICTIONS, null, 0), balance)));
        return views;
    }

    private static FundView view(Fund fund, List<Amount> balances) {
        return new FundView(
                fund.id(),
                fund.names().getOrDefault("en", fund.id()),
                fund.names(),
                fund.restriction(),
                balances,
                fund.unitCost(),
                fund.reserveFloorUnits());
    }

    /** For every controller of this service. */
    @RestControllerAdvice
    static final class Failures {

        /** The books cannot be read now; nothing is wrong with them or with the request. */
        @ExceptionHandler(MongoException.class)
        ResponseEntity<ProblemDetail> unreadable() {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                    .header("Retry-After", "5")
                    .body(ProblemDetail.forStatusAndDetail(
                            HttpStatus.SERVICE_UNAVAILABLE, "the books cannot be read now"));
        }
    }
}
