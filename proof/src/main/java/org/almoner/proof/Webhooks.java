package org.almoner.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Tells of gifts as the providers do: signed webhooks, several for one payment. Written from their documentation, not from our reader. */
public final class Webhooks {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A body and where it goes; it is signed when it is sent, as a provider signs each attempt anew. */
    public record Webhook(String provider, String id, byte[] body) {
        public Map<String, String> signed(String secret, Instant now) {
            return provider.equals("stripe") ? stripeSignature(secret, now) : standardSignature(secret, now);
        }

        private Map<String, String> stripeSignature(String secret, Instant now) {
            String signed = now.getEpochSecond() + "." + new String(body, StandardCharsets.UTF_8);
            byte[] mac = hmac(secret.getBytes(StandardCharsets.UTF_8), signed.getBytes(StandardCharsets.UTF_8));
            return Map.of(
                    "Stripe-Signature",
                    "t=" + now.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac));
        }

        private Map<String, String> standardSignature(String secret, Instant now) {
            String signed = id + "." + now.getEpochSecond() + "." + new String(body, StandardCharsets.UTF_8);
            byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
            byte[] mac = hmac(key, signed.getBytes(StandardCharsets.UTF_8));
            return Map.of(
                    "webhook-id",
                    id,
                    "webhook-timestamp",
                    String.valueOf(now.getEpochSecond()),
                    "webhook-signature",
                    "v1," + Base64.getEncoder().encodeToString(mac));
        }
    }

    private Webhooks() {}

    /** Everything that the provider will ever say about a gift, in the order in which it happened. */
    public static List<Webhook> of(Gift gift) {
        return gift.standard() ? standard(gift) : stripe(gift);
    }

    private static List<Webhook> stripe(Gift gift) {
        List<Webhook> all = new ArrayList<>();
        if (!gift.succeeds()) {
            Map<String, Object> failed = paymentIntent(gift);
            failed.put("status", "requires_payment_method");
            failed.put("amount_received", 0);
            failed.put("last_payment_error", Map.of("code", "card_declined"));
            all.add(event(gift, "_f", "payment_intent.payment_failed", failed, 1));
            if (gift.updates()) {
                Map<String, Object> canceled = withStatus(gift, "canceled");
                canceled.put("cancellation_reason", "abandoned");
                all.add(event(gift, "_x", "payment_intent.canceled", canceled, 4));
            }
            return all;
        }
        all.add(event(gift, "_p", "payment_intent.processing", withStatus(gift, "processing"), 1));
        all.add(event(gift, "_s", "payment_intent.succeeded", paymentIntent(gift), 2));
        all.add(event(gift, "_c", "charge.succeeded", charge(gift, 0, false), 2));
        if (gift.fee() != null) {
            all.add(event(gift, "_u", "charge.updated", charge(gift, 0, true), 3));
        }
        if (gift.anonymous()) {
            all.add(event(gift, "_k", "checkout.session.completed", checkout(gift), 3));
        }
        if (gift.failedRefund() != null) {
            all.add(event(gift, "_fc", "refund.created", refund(gift, "f", gift.failedRefund(), "pending"), 5));
            all.add(event(gift, "_ff", "refund.failed", refund(gift, "f", gift.failedRefund(), "failed"), 9));
        }
        long refunded = 0;
        for (int i = 0; i < gift.refunds().size(); i++) {
            long refund = gift.refunds().get(i);
            refunded += refund;
            if (gift.tells() != Gift.Tells.EACH_REFUND) {
                all.add(event(gift, "_r" + i, "charge.refunded", charge(gift, refunded, false), 10 + i));
            }
            if (gift.tells() != Gift.Tells.THE_CHARGE) {
                all.add(event(gift, "_re" + i, "refund.created", refund(gift, "" + i, refund, "pending"), 10 + i));
                all.add(event(gift, "_ru" + i, "refund.updated", refund(gift, "" + i, refund, "succeeded"), 20 + i));
            }
        }
        return all;
    }

    private static Map<String, Object> withStatus(Gift gift, String status) {
        Map<String, Object> intent = paymentIntent(gift);
        intent.put("status", status);
        intent.put("amount_received", 0);
        return intent;
    }

    private static Map<String, Object> paymentIntent(Gift gift) {
        Map<String, Object> intent = new LinkedHashMap<>();
        intent.put("id", gift.reference());
        intent.put("object", "payment_intent");
        intent.put("amount", gift.minor());
        intent.put("amount_received", gift.minor());
        intent.put("currency", gift.currency().toLowerCase(java.util.Locale.ROOT));
        intent.put("status", "succeeded");
        intent.put("metadata", metadata(gift));
        intent.put("latest_charge", charge(gift));
        return intent;
    }

    private static Map<String, Object> charge(Gift gift, long refunded, boolean withFee) {
        Map<String, Object> charge = new LinkedHashMap<>();
        charge.put("id", charge(gift));
        charge.put("object", "charge");
        charge.put("amount", gift.minor());
        charge.put("amount_captured", gift.minor());
        charge.put("amount_refunded", refunded);
        charge.put("currency", gift.currency().toLowerCase(java.util.Locale.ROOT));
        charge.put("paid", true);
        charge.put("captured", true);
        charge.put("refunded", refunded == gift.minor());
        charge.put("status", "succeeded");
        charge.put("payment_intent", gift.reference());
        charge.put("metadata", metadata(gift));
        Map<String, Object> billing = new LinkedHashMap<>();
        billing.put("name", gift.name());
        billing.put("email", gift.email());
        charge.put("billing_details", billing);
        charge.put(
                "balance_transaction",
                withFee
                        ? Map.of(
                                "id",
                                "txn_" + gift.reference(),
                                "object",
                                "balance_transaction",
                                "fee",
                                gift.fee(),
                                "currency",
                                gift.currency().toLowerCase(java.util.Locale.ROOT))
                        : null);
        return charge;
    }

    private static Map<String, Object> refund(Gift gift, String name, long minor, String status) {
        Map<String, Object> refund = new LinkedHashMap<>();
        refund.put("id", "re_" + gift.reference() + "_" + name);
        refund.put("object", "refund");
        refund.put("amount", minor);
        refund.put("currency", gift.currency().toLowerCase(java.util.Locale.ROOT));
        refund.put("status", status);
        refund.put("charge", charge(gift));
        refund.put("payment_intent", gift.reference());
        return refund;
    }

    private static Map<String, String> metadata(Gift gift) {
        Map<String, String> metadata = new LinkedHashMap<>();
        putIfKnown(metadata, "campaign", gift.campaign());
        putIfKnown(metadata, "fund", gift.fund());
        metadata.put("donor_locale", gift.locale());
        metadata.put("anonymous", String.valueOf(gift.anonymous()));
        metadata.put("updates", String.valueOf(gift.updates()));
        return metadata;
    }

    private static void putIfKnown(Map<String, String> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    private static String charge(Gift gift) {
        return "ch_" + gift.reference();
    }

    private static Map<String, Object> checkout(Gift gift) {
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("id", "cs_" + gift.reference());
        session.put("object", "checkout.session");
        session.put("amount_total", gift.minor());
        session.put("currency", gift.currency().toLowerCase(java.util.Locale.ROOT));
        session.put("payment_status", "paid");
        session.put("payment_intent", gift.reference());
        session.put("metadata", metadata(gift));
        Map<String, Object> customer = new LinkedHashMap<>();
        customer.put("name", gift.name());
        customer.put("email", gift.email());
        session.put("customer_details", customer);
        return session;
    }

    private static Webhook event(Gift gift, String suffix, String type, Map<String, Object> object, long after) {
        return event(gift.reference() + suffix, type, object, happened(gift).getEpochSecond() + after);
    }

    /** One gift in sixteen happened three days before its provider gets to tell of it. */
    private static Instant happened(Gift gift) {
        int days = Math.floorMod(gift.reference().hashCode(), 16) == 0 ? 3 : 0;
        return Instant.parse("2026-11-22T10:00:00Z").minusSeconds(days * 86_400L);
    }

    /** An event of a kind that means nothing to the system: it is taken, and nothing follows. */
    public static Webhook ofNoMeaning(String id) {
        return event(id, "customer.updated", Map.of("id", "cus_" + id, "object", "customer"), 1_795_000_000);
    }

    private static Webhook event(String id, String type, Map<String, Object> object, long created) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", "evt_" + id);
        event.put("object", "event");
        event.put("api_version", "2026-01-28");
        event.put("created", created);
        event.put("livemode", false);
        event.put("type", type);
        event.put("data", Map.of("object", object));
        return new Webhook("stripe", "evt_" + id, JSON.writeValueAsBytes(event));
    }

    private static List<Webhook> standard(Gift gift) {
        List<Webhook> all = new ArrayList<>();
        if (!gift.succeeds()) {
            return all;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", gift.reference());
        data.put("amount", money(gift, gift.minor()));
        data.put("campaign", gift.campaign());
        data.put("fund", gift.fund());
        Map<String, Object> donor = new LinkedHashMap<>();
        donor.put("name", gift.name());
        donor.put("email", gift.email());
        donor.put("locale", gift.locale());
        data.put("donor", donor);
        data.put("anonymous", gift.anonymous());
        data.put("updates", gift.updates());
        all.add(standardEvent(gift.reference() + "_s", "donation.succeeded", data));
        if (gift.fee() != null) {
            all.add(standardEvent(
                    gift.reference() + "_fee",
                    "donation.fee",
                    Map.of(
                            "id",
                            "fee_" + gift.reference(),
                            "donation",
                            gift.reference(),
                            "amount",
                            money(gift, gift.fee()))));
        }
        for (int i = 0; i < gift.refunds().size(); i++) {
            all.add(standardEvent(
                    gift.reference() + "_r" + i,
                    "donation.refunded",
                    Map.of(
                            "id",
                            "refund_" + gift.reference() + "_" + i,
                            "donation",
                            gift.reference(),
                            "amount",
                            money(gift, gift.refunds().get(i)))));
        }
        return all;
    }

    private static Map<String, Object> money(Gift gift, long minor) {
        return Map.of("minor", minor, "currency", gift.currency());
    }

    private static Webhook standardEvent(String id, String type, Map<String, Object> data) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("timestamp", "2026-11-22T10:00:00Z");
        event.put("data", data);
        return new Webhook("standard", "msg_" + id, JSON.writeValueAsBytes(event));
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
