package org.almoner.donation;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.almoner.donation.Body.Unreadable;
import org.almoner.donation.Facts.Fee;
import org.almoner.donation.Facts.Payment;
import org.almoner.donation.Facts.Refund;
import org.almoner.donation.Facts.RefundedSoFar;
import org.almoner.donation.Facts.Setback;
import org.almoner.donation.Facts.Teller;
import org.almoner.donation.Facts.Wishes;
import org.almoner.donation.PaymentProvider.Reading;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;

/** What Stripe's events mean (docs.stripe.com/api/events/types, .../payment_intents, .../charges, .../refunds, .../checkout/sessions). */
final class StripeEvents {

    /** The events that something follows from. */
    static final Set<String> TYPES = Set.of(
            "payment_intent.processing",
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "payment_intent.canceled",
            "charge.succeeded",
            "charge.updated",
            "charge.refunded",
            "refund.created",
            "refund.updated",
            "refund.failed",
            "checkout.session.completed",
            "checkout.session.async_payment_succeeded");

    private static final int CODE_LETTERS_MAX = 64;

    private StripeEvents() {}

    static Reading read(Webhook webhook) {
        if (!TYPES.contains(webhook.type())) {
            return new Reading.Nothing();
        }
        try {
            Body event = Body.parse(webhook.body());
            String kind = event.optionalText("object");
            if (kind != null && !kind.equals("event")) {
                return new Reading.Nothing();
            }
            Instant created = event.seconds("created");
            Instant at = created == null ? webhook.receivedAt() : created;
            return understood(webhook.type(), at, event.object("data").object("object"));
        } catch (Unreadable e) {
            return new Reading.NotUnderstood(webhook.type() + ": " + e.reason());
        }
    }

    /** The payment that an object is about: the intent if there is one, since everything else hangs on it. */
    static @Nullable String payment(String type, Body object) throws Unreadable {
        String kind = kind(type, object);
        String intent = kind.equals("payment_intent") ? object.reference("id") : object.idOf("payment_intent");
        if (intent != null) {
            return intent;
        }
        return kind.equals("charge") ? object.reference("id") : object.idOf("charge");
    }

    // payment_intent.succeeded is about a payment_intent, charge.dispute.created about a dispute.
    private static String kind(String type, Body object) throws Unreadable {
        String kind = object.optionalText("object");
        return kind == null ? type.substring(0, Math.max(0, type.lastIndexOf('.'))) : kind;
    }

    private static Reading understood(String type, Instant at, Body object) throws Unreadable {
        require(object, type);
        return switch (type) {
            case "payment_intent.succeeded" ->
                intent(at, object).tell(facts -> facts.with(new Payment(received(object))));
            case "payment_intent.processing" ->
                intent(at, object).tell(facts -> facts.with(new Setback(Setback.Kind.PROCESSING, "processing")));
            case "payment_intent.payment_failed" ->
                intent(at, object).tell(facts -> facts.with(new Setback(Setback.Kind.FAILED, failure(object))));
            case "payment_intent.canceled" ->
                intent(at, object)
                        .tell(facts -> facts.with(
                                new Setback(Setback.Kind.CANCELLED, code(object.optionalText("cancellation_reason")))));
            case "charge.succeeded" -> charge(at, object).tell(facts -> facts.with(charged(object)));
            case "charge.updated", "charge.refunded" -> charge(at, object).reading();
            case "refund.created", "refund.updated" -> refund(at, object, live(object));
            case "refund.failed" -> refund(at, object, false);
            case "checkout.session.completed", "checkout.session.async_payment_succeeded" -> checkout(at, object);
            default -> new Reading.Nothing();
        };
    }

    private static void require(Body object, String type) throws Unreadable {
        String expected = type.startsWith("checkout.") ? "checkout.session" : type.substring(0, type.indexOf('.'));
        String kind = object.optionalText("object");
        if (kind != null && !kind.equals(expected)) {
            throw object.wrong("object", expected);
        }
        if (!expected.equals("checkout.session") && payment(type, object) == null) {
            throw new Unreadable("it names no payment");
        }
    }

    /** What an object says, while it is being read. */
    private record Telling(Facts facts, @Nullable Contact contact) {
        interface More {
            Facts of(Facts facts) throws Unreadable;
        }

        Reading tell(More more) throws Unreadable {
            return new Reading.Understood(more.of(facts), contact);
        }

        Reading reading() {
            return new Reading.Understood(facts, contact);
        }
    }

    private static Telling intent(Instant at, Body intent) throws Unreadable {
        return new Telling(
                Facts.of(at, Teller.PAYMENT).with(wishes(intent)),
                Contact.of(null, intent.optionalText("receipt_email")));
    }

    private static Money received(Body intent) throws Unreadable {
        Long received = intent.optionalNumber("amount_received");
        return Amounts.stripe(intent, received == null || received == 0 ? "amount" : "amount_received");
    }

    private static String failure(Body intent) throws Unreadable {
        Body error = intent.optionalObject("last_payment_error");
        return code(error == null ? null : error.optionalText("code"));
    }

    private static Telling charge(Instant at, Body charge) throws Unreadable {
        String id = charge.requiredReference("id");
        Facts facts = Facts.of(at, Teller.CHARGE).with(wishes(charge));
        // What is let go of a payment that was never taken is called a refund, too.
        if (charge.optionalNumber("amount_refunded") != null && taken(charge)) {
            facts = facts.with(new RefundedSoFar(id, Amounts.stripeOrZero(charge, "amount_refunded")));
        }
        Body balance = charge.expanded("balance_transaction");
        if (balance != null) {
            facts = facts.with(new Fee(balance.requiredReference("id"), Amounts.stripeOrZero(balance, "fee")));
        }
        return new Telling(facts, contact(charge.optionalObject("billing_details")));
    }

    private static @Nullable Payment charged(Body charge) throws Unreadable {
        if (!taken(charge)) {
            return null;
        }
        Long captured = charge.optionalNumber("amount_captured");
        return new Payment(Amounts.stripe(charge, captured == null || captured == 0 ? "amount" : "amount_captured"));
    }

    private static boolean taken(Body charge) throws Unreadable {
        return !Boolean.FALSE.equals(charge.flag("paid")) && !Boolean.FALSE.equals(charge.flag("captured"));
    }

    private static Reading refund(Instant at, Body refund, boolean live) throws Unreadable {
        return new Reading.Understood(
                Facts.of(at, Teller.REFUND)
                        .with(new Refund(
                                refund.requiredReference("id"),
                                Amounts.stripe(refund, "amount"),
                                refund.seconds("created"),
                                live)),
                null);
    }

    // A refund on its way counts: the money is no longer ours to give out.
    private static boolean live(Body refund) throws Unreadable {
        String status = refund.optionalText("status");
        return !"failed".equals(status) && !"canceled".equals(status);
    }

    private static Reading checkout(Instant at, Body session) throws Unreadable {
        if (session.idOf("payment_intent") == null) {
            return new Reading.Nothing(); // a subscription, or a card set up for later: its own events will tell
        }
        Facts facts = Facts.of(at, Teller.CHECKOUT).with(wishes(session));
        if ("paid".equals(session.optionalText("payment_status"))) {
            facts = facts.with(new Payment(Amounts.stripe(session, "amount_total")));
        }
        return new Reading.Understood(facts, contact(session.optionalObject("customer_details")));
    }

    private static @Nullable Contact contact(@Nullable Body details) throws Unreadable {
        return details == null ? null : Contact.of(details.optionalText("name"), details.optionalText("email"));
    }

    private static @Nullable Wishes wishes(Body object) throws Unreadable {
        Body metadata = object.optionalObject("metadata");
        if (metadata == null) {
            return null;
        }
        Wishes wishes = new Wishes(
                new Place(Places.name(metadata.optionalText("campaign")), Places.name(metadata.optionalText("fund"))),
                Places.locale(metadata.optionalText("donor_locale")),
                Places.flag(metadata.optionalText("anonymous")),
                Places.flag(metadata.optionalText("updates")));
        return wishes.equals(Places.NO_WISHES) ? null : wishes;
    }

    // A code of Stripe's, or something that is not one: this is said to everybody, so it must not be free text.
    private static String code(@Nullable String text) {
        boolean good = text != null
                && text.length() <= CODE_LETTERS_MAX
                && !text.isEmpty()
                && text.chars().allMatch(letter -> letter == '_' || (letter >= 'a' && letter <= 'z'));
        return good ? Objects.requireNonNull(text) : "unknown";
    }
}
