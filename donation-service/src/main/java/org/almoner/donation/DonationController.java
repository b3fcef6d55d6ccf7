package org.almoner.donation;

import com.mongodb.client.model.Filters;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.almoner.delivery.MongoStores;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How each donation stands, for people with a token. Neither name nor address is in any answer. */
@RestController
@RequestMapping("/api/donations")
final class DonationController {

    private final MongoStores stores;
    private final MongoOperations mongo;
    private final List<String> providers;

    DonationController(MongoStores stores, MongoOperations mongo, List<PaymentProvider> providers) {
        this.stores = stores;
        this.mongo = mongo;
        this.providers = providers.stream().map(PaymentProvider::name).toList();
    }

    record Donations(List<View> donations) {}

    /**
     * @param reference the provider's id of the payment
     * @param amount null as long as the payment has not succeeded
     * @param locale frozen when the payment succeeded, like {@code anonymous}; null until then
     * @param fee null as long as it is unknown, which is not nothing; of several currencies, the gift's own
     */
    record View(
            String id,
            String provider,
            String reference,
            String donor,
            Standing.State state,
            String dispute,
            String settlement,
            @Nullable Money amount,
            @Nullable Money refunded,
            @Nullable Money fee,
            List<Money> fees,
            @Nullable String campaign,
            @Nullable String fund,
            @Nullable String locale,
            @Nullable Boolean anonymous,
            List<Happening> history) {}

    /**
     * @param id the provider's id of the event
     * @param at the provider's time
     * @param record where it stands in the log, {@code webhooks.v1/3/42}
     * @param said the ids of the events that followed
     */
    record Happening(String id, String type, Instant at, Instant receivedAt, String record, List<String> said) {}

    @Operation(summary = "One donation: its state, amounts and history")
    @ApiResponse(responseCode = "200", description = "The donation")
    @ApiResponse(responseCode = "404", description = "There is no donation of this id")
    @GetMapping("/{id}")
    View donation(@PathVariable String id) {
        return find(List.of(id)).stream().findFirst().orElseThrow(DonationController::unknown);
    }

    @Operation(summary = "The donations of a payment, whichever provider's it is")
    @ApiResponse(responseCode = "200", description = "None, or one a provider")
    @GetMapping
    Donations donations(@RequestParam String reference) {
        return new Donations(find(providers.stream()
                .map(provider -> DonationId.of(provider, reference).value())
                .toList()));
    }

    private List<View> find(List<String> ids) {
        List<View> found = new ArrayList<>();
        for (Document document : stores.durable(Donation.COLLECTION).find(Filters.in("_id", ids))) {
            found.add(view(mongo.getConverter().read(Donation.class, document)));
        }
        return found;
    }

    private static View view(Donation donation) {
        Standing standing = donation.standing();
        DonationReceived received = donation.received();
        List<Money> fees =
                standing.fees().values().stream().map(Facts.Fee::amount).toList();
        Money amount = standing.amount();
        Money fee = fees.stream()
                .filter(each -> amount != null && each.currency().equals(amount.currency()))
                .findFirst()
                .orElse(fees.isEmpty() ? null : fees.getFirst());
        return new View(
                donation.id(),
                donation.provider(),
                donation.reference(),
                DonorId.of(new DonationId(donation.id())).value(),
                standing.state(),
                "NONE",
                "UNSETTLED",
                amount,
                standing.refunded(),
                fee,
                fees,
                standing.place().campaign(),
                standing.place().fund(),
                received == null ? null : received.locale(),
                received == null ? null : received.anonymous(),
                donation.items().stream()
                        .map(item -> new Happening(
                                item.id(),
                                item.type(),
                                item.facts().at(),
                                item.cause().receivedAt(),
                                item.cause().src().toString(),
                                item.said().stream().map(Word::id).toList()))
                        .toList());
    }

    private static ErrorResponseException unknown() {
        return new ErrorResponseException(
                HttpStatus.NOT_FOUND,
                ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "there is no donation of this id"),
                null);
    }
}
