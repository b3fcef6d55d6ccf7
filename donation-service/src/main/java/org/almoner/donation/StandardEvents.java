package org.almoner.donation;

import java.time.Instant;
import java.util.Set;
import org.almoner.donation.Body.Unreadable;
import org.almoner.donation.Facts.Fee;
import org.almoner.donation.Facts.Payment;
import org.almoner.donation.Facts.Refund;
import org.almoner.donation.Facts.Teller;
import org.almoner.donation.Facts.Wishes;
import org.almoner.donation.PaymentProvider.Reading;
import org.almoner.events.Place;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;

/**
 * The events of our own format, by which any system can tell of a gift:
 *
 * <pre>{@code
 * {"type":"donation.succeeded","timestamp":"2026-11-22T20:15:00Z",
 *  "data":{"id":"pay-1","amount":{"minor":5000,"currency":"USD"},"campaign":"safe-harbour","fund":null,
 *          "donor":{"name":"…","email":"…","locale":"ko"},"anonymous":false,"updates":true}}
 * {"type":"donation.refunded","timestamp":…,"data":{"id":"ref-1","donation":"pay-1","amount":{…}}}
 * {"type":"donation.fee","timestamp":…,"data":{"id":"fee-1","donation":"pay-1","amount":{…}}}
 * }</pre>
 */
final class StandardEvents {

    /** The events that something follows from. */
    static final Set<String> TYPES = Set.of("donation.succeeded", "donation.refunded", "donation.fee");

    private StandardEvents() {}

    /** The payment that an event is about; {@code id} if it is about none that can be read. */
    static String payment(Body event, String type, String id) {
        if (!TYPES.contains(type)) {
            return id;
        }
        try {
            return event.object("data").requiredReference(type.equals("donation.succeeded") ? "id" : "donation");
        } catch (Unreadable e) {
            return id;
        }
    }

    static Reading read(Webhook webhook) {
        try {
            return switch (webhook.type()) {
                case "donation.succeeded" -> succeeded(webhook);
                case "donation.refunded" -> refunded(webhook);
                case "donation.fee" -> fee(webhook);
                default -> new Reading.Nothing();
            };
        } catch (Unreadable e) {
            return new Reading.NotUnderstood(webhook.type() + ": " + e.reason());
        }
    }

    private static Reading succeeded(Webhook webhook) throws Unreadable {
        Body event = Body.parse(webhook.body());
        Body data = event.object("data");
        data.requiredReference("id");
        Body donor = data.optionalObject("donor");
        Facts facts = Facts.of(at(event, webhook), Teller.PAYMENT)
                .with(new Payment(Amounts.standard(data)))
                .with(new Wishes(
                        new Place(Places.name(data.optionalText("campaign")), Places.name(data.optionalText("fund"))),
                        donor == null ? null : Places.locale(donor.optionalText("locale")),
                        data.flag("anonymous"),
                        data.flag("updates")));
        return new Reading.Understood(facts, contact(donor));
    }

    private static Reading refunded(Webhook webhook) throws Unreadable {
        Body event = Body.parse(webhook.body());
        Body data = event.object("data");
        data.requiredReference("donation");
        Refund refund = new Refund(data.requiredReference("id"), Amounts.standard(data), null, true);
        return new Reading.Understood(
                Facts.of(at(event, webhook), Teller.REFUND).with(refund), null);
    }

    private static Reading fee(Webhook webhook) throws Unreadable {
        Body event = Body.parse(webhook.body());
        Body data = event.object("data");
        data.requiredReference("donation");
        Fee fee = new Fee(data.requiredReference("id"), Amounts.standardOrZero(data));
        return new Reading.Understood(
                Facts.of(at(event, webhook), Teller.PAYMENT).with(fee), null);
    }

    private static Instant at(Body event, Webhook webhook) throws Unreadable {
        Instant timestamp = event.instant("timestamp");
        return timestamp == null ? webhook.receivedAt() : timestamp;
    }

    private static @Nullable Contact contact(@Nullable Body donor) throws Unreadable {
        return donor == null ? null : Contact.of(donor.optionalText("name"), donor.optionalText("email"));
    }
}
