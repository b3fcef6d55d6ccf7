package org.almoner.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gifts of the sample campaign, as their providers would tell of them. Ids and references are those of their place in the
 * list: told again, after a kill in the middle, they are the same gifts.
 */
final class SampleGifts {

    static final String CAMPAIGN = "safe-harbour";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration APART = Duration.ofHours(7);
    private static final int FEE_PER_100 = 3;

    private SampleGifts() {}

    /** A webhook that waits to be signed and sent. */
    record Unsigned(String provider, String id, byte[] body) {}

    /**
     * @param last when the newest of them was given; the others lie before it
     * @return in the order in which providers send them
     */
    static List<Unsigned> webhooks(Instant last) {
        List<Gift> gifts = gifts();
        List<Unsigned> webhooks = new ArrayList<>();
        for (int i = 0; i < gifts.size(); i++) {
            Gift gift = gifts.get(i);
            String number = "%02d".formatted(i + 1);
            Instant at = last.minus(APART.multipliedBy(gifts.size() - 1L - i));
            webhooks.addAll(gift.standard ? standard(gift, number, at) : stripe(gift, number, at));
        }
        return webhooks;
    }

    private record Gift(
            String name,
            String locale,
            long minor,
            String currency,
            @Nullable String fund,
            boolean anonymous,
            boolean updates,
            boolean standard,
            long refunded) {}

    private static List<Gift> gifts() {
        try (InputStream file = SampleGifts.class.getResourceAsStream("sample-gifts.csv")) {
            String lines = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> gift(Arrays.asList(line.split(",", -1))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Gift gift(List<String> cells) {
        return new Gift(
                cells.get(0),
                cells.get(1),
                Long.parseLong(cells.get(2)),
                cells.get(3),
                cells.get(4).isEmpty() ? null : cells.get(4),
                cells.get(5).contains("anonymous"),
                cells.get(5).contains("updates"),
                cells.get(6).equals("standard"),
                cells.get(7).isEmpty() ? 0 : Long.parseLong(cells.get(7)));
    }

    // The payment first, which has the metadata; then the charge, which has the name; then what was given back.
    private static List<Unsigned> stripe(Gift gift, String number, Instant at) {
        String payment = "pi_sample_" + number;
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("campaign", CAMPAIGN);
        if (gift.fund != null) {
            metadata.put("fund", gift.fund);
        }
        metadata.put("donor_locale", gift.locale);
        metadata.put("anonymous", String.valueOf(gift.anonymous));
        metadata.put("updates", String.valueOf(gift.updates));
        metadata.put("sample", "true");

        Map<String, Object> intent = object(payment, "payment_intent", gift.minor, gift.currency, at);
        intent.put("amount_received", gift.minor);
        intent.put("latest_charge", "ch_sample_" + number);
        intent.put("metadata", metadata);

        Map<String, Object> charge = object("ch_sample_" + number, "charge", gift.minor, gift.currency, at);
        charge.put("amount_captured", gift.minor);
        charge.put("amount_refunded", 0);
        charge.put("captured", true);
        charge.put("paid", true);
        charge.put("payment_intent", payment);
        charge.put("billing_details", Map.of("name", gift.name, "email", email(number)));
        charge.put("metadata", metadata);

        List<Unsigned> told = new ArrayList<>();
        told.add(stripe("payment_intent.succeeded", intent, at));
        told.add(stripe("charge.succeeded", charge, at));
        if (gift.refunded > 0) {
            Instant later = at.plus(Duration.ofMinutes(90));
            Map<String, Object> refund = object("re_sample_" + number, "refund", gift.refunded, gift.currency, later);
            refund.put("charge", "ch_sample_" + number);
            refund.put("payment_intent", payment);
            refund.put("reason", "requested_by_customer");
            told.add(stripe("refund.created", refund, later));
        }
        return told;
    }

    private static Map<String, Object> object(String id, String kind, long minor, String currency, Instant at) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", id);
        object.put("object", kind);
        object.put("amount", minor);
        object.put("currency", currency.toLowerCase(Locale.ROOT));
        object.put("created", at.getEpochSecond());
        object.put("livemode", false);
        object.put("status", "succeeded");
        return object;
    }

    private static Unsigned stripe(String type, Map<String, Object> object, Instant at) {
        String id = "evt_" + object.get("id");
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("object", "event");
        event.put("created", at.getEpochSecond());
        event.put("livemode", false);
        event.put("type", type);
        event.put("data", Map.of("object", object));
        return new Unsigned("stripe", id, JSON.writeValueAsBytes(event));
    }

    private static List<Unsigned> standard(Gift gift, String number, Instant at) {
        String payment = "sample-" + number;
        Map<String, Object> donor = Map.of("name", gift.name, "email", email(number), "locale", gift.locale);
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("id", payment);
        given.put("amount", money(gift.minor, gift.currency));
        given.put("campaign", CAMPAIGN);
        given.put("fund", gift.fund);
        given.put("donor", donor);
        given.put("anonymous", gift.anonymous);
        given.put("updates", gift.updates);
        given.put("sample", true);

        List<Unsigned> told = new ArrayList<>();
        told.add(standard("donation.succeeded", given, at));
        told.add(standard("donation.fee", about(payment, "fee", gift.minor * FEE_PER_100 / 100, gift), at));
        if (gift.refunded > 0) {
            told.add(
                    standard("donation.refunded", about(payment, "refund", gift.refunded, gift), at.plusSeconds(5400)));
        }
        return told;
    }

    private static Map<String, Object> about(String payment, String what, long minor, Gift gift) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", payment + "-" + what);
        data.put("donation", payment);
        data.put("amount", money(minor, gift.currency));
        return data;
    }

    private static Unsigned standard(String type, Map<String, Object> data, Instant at) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("timestamp", at.toString());
        event.put("data", data);
        return new Unsigned("standard", "msg_" + data.get("id"), JSON.writeValueAsBytes(event));
    }

    private static Map<String, Object> money(long minor, String currency) {
        return Map.of("minor", minor, "currency", currency);
    }

    private static String email(String number) {
        return "donor" + number + "@sample.example";
    }
}
