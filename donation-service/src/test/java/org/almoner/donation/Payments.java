package org.almoner.donation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.almoner.donation.Intake.Accepted;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One payment's webhooks, as Stripe writes them: the fields that we read, in objects of the documented shape. */
final class Payments {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicLong EVENTS = new AtomicLong();

    final String intent;
    final String charge;
    final long amount;
    final String currency;

    Payments(String intent, long amount, String currency) {
        this.intent = intent;
        this.charge = "ch_of_" + intent;
        this.amount = amount;
        this.currency = currency;
    }

    static final Map<String, Object> HARBOUR =
            Map.of("campaign", "safe-harbour", "donor_locale", "ko", "updates", "true");

    static Map<String, Object> object(Object... fields) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            object.put((String) fields[i], fields[i + 1]);
        }
        return object;
    }

    Map<String, Object> intent(Map<String, Object> metadata) {
        return object(
                "id", intent,
                "object", "payment_intent",
                "amount", amount,
                "amount_received", amount,
                "currency", currency,
                "latest_charge", charge,
                "metadata", metadata,
                "receipt_email", "from.intent@example.org");
    }

    Map<String, Object> charge(Map<String, Object> metadata, long refunded) {
        return object(
                "id", charge,
                "object", "charge",
                "amount", amount,
                "amount_captured", amount,
                "amount_refunded", refunded,
                "balance_transaction", "txn_1",
                "billing_details", object("name", "김하늘 🌸", "email", "haneul@example.org"),
                "captured", true,
                "currency", currency,
                "metadata", metadata,
                "paid", true,
                "payment_intent", intent,
                "status", "succeeded");
    }

    Map<String, Object> chargeWithFee(Map<String, Object> metadata, long refunded, long fee, String feeCurrency) {
        Map<String, Object> charge = charge(metadata, refunded);
        charge.put(
                "balance_transaction",
                object("id", "txn_1", "object", "balance_transaction", "fee", fee, "currency", feeCurrency));
        return charge;
    }

    Map<String, Object> refund(String id, long refunded, String status, Instant created) {
        return object(
                "id", id,
                "object", "refund",
                "amount", refunded,
                "charge", charge,
                "created", created.getEpochSecond(),
                "currency", currency,
                "payment_intent", intent,
                "status", status);
    }

    Map<String, Object> checkout(Map<String, Object> metadata, String status) {
        return object(
                "id", "cs_of_" + intent,
                "object", "checkout.session",
                "amount_total", amount,
                "currency", currency,
                "customer_details", object("name", "Haneul Kim", "email", "checkout@example.org"),
                "metadata", metadata,
                "payment_intent", intent,
                "payment_status", status);
    }

    static String body(String id, String type, @Nullable Instant created, Object object) {
        Map<String, Object> event = object("id", id, "object", "event", "type", type, "livemode", false);
        if (created != null) {
            event.put("created", created.getEpochSecond());
        }
        event.put("data", object("object", object));
        return JSON.writeValueAsString(event);
    }

    /** A new event of Stripe's, through the door. */
    static Webhook event(String type, Instant created, Object object) {
        return through("evt_" + EVENTS.incrementAndGet(), type, created, object);
    }

    static Webhook through(String id, String type, Instant created, Object object) {
        return accepted(new Stripe(Signed.settings()), body(id, type, created, object));
    }

    static Webhook accepted(Stripe stripe, String body) {
        byte[] bytes = Signed.bytes(body);
        return switch (stripe.verify(Signed.byStripe(body, Signed.STRIPE_SECRET, Signed.NOW), bytes, Signed.NOW)) {
            case Accepted accepted ->
                new Webhook(
                        "stripe",
                        accepted.id(),
                        accepted.type(),
                        accepted.reference(),
                        Signed.NOW,
                        Traceparent.of(null),
                        bytes);
            case Intake.Refused refused -> throw new AssertionError(refused);
        };
    }
}
