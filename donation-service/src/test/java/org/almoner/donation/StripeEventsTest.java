package org.almoner.donation;

import static org.almoner.donation.Signed.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.almoner.donation.PaymentProvider.Reading;
import org.almoner.events.Webhook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StripeEventsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Payments gift = new Payments("pi_1", 5000, "usd");
    private final Stripe stripe = new Stripe(Signed.settings());

    @ParameterizedTest
    @CsvSource({
        "payment_intent.succeeded, amount_received, '\"5000\"', amount_received is not a whole number",
        "payment_intent.succeeded, amount_received, 12.5, amount_received is not a whole number",
        "payment_intent.succeeded, amount_received, 99999999999999999999, larger than money can be",
        "payment_intent.succeeded, amount_received, 9223372036854775807, larger than money can be",
        "payment_intent.succeeded, amount_received, -5, amount_received is not more than zero",
        "payment_intent.succeeded, currency, 840, currency is not text",
        "payment_intent.succeeded, currency, null, currency is missing",
        "payment_intent.succeeded, currency, '\"zzz\"', unknown currency",
        "payment_intent.succeeded, metadata, '[]', metadata is not an object",
        "payment_intent.succeeded, metadata, '{\"campaign\":{\"$ne\":null}}', metadata.campaign is not text",
        "payment_intent.succeeded, receipt_email, '{}', receipt_email is not text",
        "payment_intent.succeeded, id, 5, id is not text",
        "payment_intent.succeeded, object, '\"charge\"', object is not payment_intent",
        "charge.succeeded, paid, '\"yes\"', paid is not true or false",
        "charge.succeeded, billing_details, 7, billing_details is not an object",
        "charge.succeeded, billing_details, '{\"name\":[\"Ada\"]}', billing_details.name is not text",
        "charge.updated, balance_transaction, '{\"id\":\"txn_1\",\"fee\":-1,\"currency\":\"usd\"}', fee is less than zero",
        "charge.updated, balance_transaction, '{\"id\":\"txn_1\"}', balance_transaction.fee is missing",
        "charge.refunded, amount_refunded, -1, amount_refunded is less than zero",
        "refund.created, amount, 0, amount is not more than zero",
        "refund.created, created, -1, created is not a time in seconds",
        "refund.created, status, 5, status is not text",
        "checkout.session.completed, amount_total, '{}', amount_total is not a whole number",
        "checkout.session.completed, customer_details, '\"Ada\"', customer_details is not an object"
    })
    void saysWhatIsWrongAndNothingOfTheBody(String type, String field, String value, String reason) {
        ObjectNode object = JSON.valueToTree(object(type));
        object.set(field, JSON.readTree(value));
        assertThat(stripe.read(Payments.through("evt_1", type, NOW, object)))
                .isInstanceOfSatisfying(
                        Reading.NotUnderstood.class,
                        reading -> assertThat(reading.reason())
                                .startsWith(type + ": ")
                                .contains(reason)
                                .doesNotContain("Ada"));
    }

    @Test
    void neverThrowsWhateverTheFieldsAre() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> types = new ArrayList<>(StripeEvents.TYPES);
        types.sort(null);
        List<JsonNode> values = new ArrayList<>();
        for (String json : List.of(
                "null",
                "true",
                "-1",
                "0",
                "9223372036854775807",
                "1e400",
                "1.5",
                "\"\"",
                "\"pi_1\"",
                "\"\\u0000\\ud800\"",
                "[]",
                "[{}]",
                "{}",
                "{\"id\":5}",
                "{\"object\":\"charge\"}",
                "\"usd\"",
                "{\"$ne\":null}")) {
            values.add(JSON.readTree(json));
        }
        for (int i = 0; i < 5_000; i++) {
            String type = types.get(random.nextInt(types.size()));
            ObjectNode root = (ObjectNode) JSON.readTree(Payments.body("evt_1", type, NOW, object(type)));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                List<ObjectNode> objects = new ArrayList<>();
                objects(root, objects);
                ObjectNode changed = objects.get(random.nextInt(objects.size()));
                List<String> names = new ArrayList<>(changed.propertyNames());
                if (!names.isEmpty()) {
                    String name = names.get(random.nextInt(names.size()));
                    changed.set(name, values.get(random.nextInt(values.size())).deepCopy());
                }
            }
            byte[] body = Signed.bytes(root.toString());
            // As intake would hand it on, and read though intake might refuse it.
            Webhook webhook = new Webhook("stripe", "evt_1", type, "pi_1", NOW, null, body);
            assertThat(stripe.read(webhook)).as("seed %d: %s", seed, root).isNotNull();
            assertThat(stripe.verify(Signed.byStripe(root.toString(), Signed.STRIPE_SECRET, NOW), body, NOW))
                    .as("seed %d: %s", seed, root)
                    .isNotNull();
        }
    }

    @Test
    void leavesAsideWhatConcernsNoDonation() {
        assertThat(stripe.read(Payments.through("evt_1", "customer.created", NOW, Map.of("id", "cus_1"))))
                .isEqualTo(new Reading.Nothing());
        Map<String, Object> subscription = gift.checkout(Map.of(), "paid");
        subscription.remove("payment_intent");
        assertThat(stripe.read(Payments.through("evt_1", "checkout.session.completed", NOW, subscription)))
                .isEqualTo(new Reading.Nothing());
    }

    @Test
    void findsThePaymentOfEveryObject() {
        for (String type : StripeEvents.TYPES) {
            assertThat(Payments.through("evt_1", type, NOW, object(type)).reference())
                    .as(type)
                    .isEqualTo("pi_1");
        }
        Map<String, Object> old = gift.charge(Map.of(), 0);
        old.remove("payment_intent");
        assertThat(Payments.through("evt_1", "charge.succeeded", NOW, old).reference())
                .isEqualTo("ch_of_pi_1");
        Map<String, Object> expanded = gift.charge(Map.of(), 0);
        expanded.put("payment_intent", gift.intent(Map.of()));
        assertThat(Payments.through("evt_1", "charge.succeeded", NOW, expanded).reference())
                .isEqualTo("pi_1");
        assertThat(Payments.through(
                                "evt_1",
                                "charge.dispute.created",
                                NOW,
                                Payments.object(
                                        "id", "dp_1", "object", "dispute", "charge", "ch_1", "payment_intent", "pi_1"))
                        .reference())
                .isEqualTo("pi_1");
    }

    @Test
    void readsOurOwnEvents() {
        StandardWebhooks standard = new StandardWebhooks(Signed.settings());
        assertThat(standard.read(own("donation.succeeded", """
                {"timestamp":"2026-11-22T21:15:00+01:00","data":{"id":"pay-1","amount":{"minor":50000,"currency":"KRW"},
                 "campaign":"safe-harbour","fund":null,"donor":{"name":"김하늘\\r\\nBcc: x","email":"a@b.org","locale":"ko-KR"},
                 "anonymous":true,"updates":false}}""")))
                .isEqualTo(new Reading.Understood(
                        Facts.of(NOW, Facts.Teller.PAYMENT)
                                .with(new Facts.Payment(org.almoner.events.Money.of(50000, "KRW")))
                                .with(new Facts.Wishes(
                                        new org.almoner.events.Place("safe-harbour", null), "ko", true, false)),
                        new Contact("김하늘 Bcc: x", "a@b.org")));
        assertThat(standard.read(own("donation.paused", "{}"))).isEqualTo(new Reading.Nothing());
        for (String bad : List.of(
                "{}",
                "{\"data\":[]}",
                "{\"data\":{\"id\":\"pay-1\"}}",
                "{\"data\":{\"id\":\"pay-1\",\"amount\":{\"minor\":0,\"currency\":\"USD\"}}}",
                "{\"data\":{\"id\":\"pay-1\",\"amount\":{\"minor\":5,\"currency\":\"USD\"},\"anonymous\":\"no\"}}",
                "{\"timestamp\":1,\"data\":{\"id\":\"pay-1\",\"amount\":{\"minor\":5,\"currency\":\"USD\"}}}",
                "{\"timestamp\":\"yesterday\",\"data\":{\"id\":\"pay-1\",\"amount\":{\"minor\":5,\"currency\":\"USD\"}}}")) {
            assertThat(standard.read(own("donation.succeeded", bad))).as(bad).isInstanceOf(Reading.NotUnderstood.class);
            assertThat(standard.read(own("donation.refunded", bad))).as(bad).isInstanceOf(Reading.NotUnderstood.class);
            assertThat(standard.read(own("donation.fee", bad))).as(bad).isInstanceOf(Reading.NotUnderstood.class);
        }
    }

    private static Webhook own(String type, String body) {
        return new Webhook("standard", "msg_1", type, "pay-1", NOW, null, Signed.bytes(body));
    }

    private Map<String, Object> object(String type) {
        return switch (type.substring(0, type.indexOf('.'))) {
            case "payment_intent" -> {
                Map<String, Object> intent = gift.intent(Payments.HARBOUR);
                intent.put("last_payment_error", Map.of("code", "card_declined"));
                yield intent;
            }
            case "charge" -> gift.chargeWithFee(Payments.HARBOUR, 100, 175, "usd");
            case "refund" -> gift.refund("re_1", 100, "pending", NOW);
            default -> gift.checkout(Payments.HARBOUR, "paid");
        };
    }

    private static void objects(JsonNode node, List<ObjectNode> found) {
        if (node instanceof ObjectNode object) {
            found.add(object);
        }
        node.forEach(child -> objects(child, found));
    }
}
