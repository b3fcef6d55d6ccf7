package org.almoner.notification;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.Money;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one donation, as far as thanking needs it. Each half comes from a topic of its own, in any order.
 *
 * @param designated the campaign that a later, better source named; empty: it named none; null: there was no such source
 */
record Gift(
        String donation,
        String donor,
        @Nullable Received received,
        @Nullable Allocated allocated,
        @Nullable String designated) {

    /** @param receivedAt when the webhook came in */
    record Received(
            String locale,
            boolean updates,
            boolean anonymous,
            @Nullable String campaign,
            Money amount,
            String reference,
            Instant occurredAt,
            Instant receivedAt,
            @Nullable String traceparent) {

        Document document() {
            return new Document("locale", locale)
                    .append("updates", updates)
                    .append("anonymous", anonymous)
                    .append("campaign", campaign)
                    .append("amount", Amounts.document(amount))
                    .append("reference", reference)
                    .append("occurredAt", occurredAt)
                    .append("receivedAt", receivedAt)
                    .append("traceparent", traceparent);
        }

        static Received of(Document document) {
            return new Received(
                    document.getString("locale"),
                    document.getBoolean("updates"),
                    document.getBoolean("anonymous"),
                    document.getString("campaign"),
                    Amounts.money(document.get("amount", Document.class)),
                    document.getString("reference"),
                    document.getDate("occurredAt").toInstant(),
                    document.getDate("receivedAt").toInstant(),
                    document.getString("traceparent"));
        }
    }

    /** The funds that the gift reached first; what moved afterwards is not a donor's concern. */
    record Allocated(@Nullable String campaign, List<Part> parts) {

        Document document() {
            return new Document("campaign", campaign).append("parts", Gift.documents(parts));
        }

        static Allocated of(Document document) {
            return new Allocated(document.getString("campaign"), Gift.parts(document.getList("parts", Document.class)));
        }
    }

    static Gift of(Document document) {
        Document received = document.get("received", Document.class);
        Document allocated = document.get("allocated", Document.class);
        return new Gift(
                document.getString("_id"),
                document.getString("donor"),
                received == null ? null : Received.of(received),
                allocated == null ? null : Allocated.of(allocated),
                document.getString("designated"));
    }

    /** The campaign that the donor gave to, whether or not the ledger knew it at the time. */
    @Nullable
    String campaign() {
        if (designated != null) {
            return designated.isEmpty() ? null : designated;
        }
        return received == null ? null : received.campaign();
    }

    static List<Document> documents(List<Part> parts) {
        return parts.stream()
                .map(part -> new Document("fund", part.fund())
                        .append("names", texts(part.names()))
                        .append("amount", Amounts.document(part.amount())))
                .toList();
    }

    static List<Part> parts(List<Document> documents) {
        List<Part> parts = new ArrayList<>(documents.size());
        for (Document each : documents) {
            parts.add(new Part(
                    each.getString("fund"),
                    texts(each.get("names", Document.class)),
                    Amounts.money(each.get("amount", Document.class))));
        }
        return parts;
    }

    /** Texts by language. */
    static Document texts(Map<String, String> texts) {
        return new Document(Map.<String, Object>copyOf(texts));
    }

    static Map<String, String> texts(Document document) {
        Map<String, String> texts = new TreeMap<>();
        document.forEach((language, text) -> texts.put(language, Objects.toString(text)));
        return texts;
    }
}
