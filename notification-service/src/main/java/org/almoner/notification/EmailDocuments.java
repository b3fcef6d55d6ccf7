package org.almoner.notification;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.almoner.notification.Email.Content;
import org.almoner.notification.Email.Entry;
import org.almoner.notification.Email.GoalUpdate;
import org.almoner.notification.Email.Impact;
import org.almoner.notification.Email.Kind;
import org.almoner.notification.Email.Share;
import org.almoner.notification.Email.State;
import org.almoner.notification.Email.Status;
import org.almoner.notification.Email.ThankYou;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The shape of an email's document. Fields that only {@link Outbox} moves are its own. */
final class EmailDocuments {

    private EmailDocuments() {}

    static Document document(Email email) {
        return new Document("_id", email.id())
                .append("kind", email.kind().text())
                .append("version", email.version())
                .append("donation", email.donation())
                .append("campaign", email.campaign())
                .append("donor", email.donor())
                .append("locale", email.locale())
                .append("content", content(email.content()))
                .append("queuedAt", email.queuedAt())
                .append("receivedAt", email.receivedAt())
                .append("traceparent", email.traceparent())
                .append("status", email.state().status().text())
                .append("attempts", email.state().attempts())
                .append("unknowns", email.state().unknowns());
    }

    static Email email(Document document) {
        Kind kind =
                Kind.valueOf(document.getString("kind").toUpperCase(Locale.ROOT).replace('-', '_'));
        List<Entry> history = new ArrayList<>();
        for (Document each : document.getList("history", Document.class, List.of())) {
            history.add(new Entry(instant(each, "at"), each.getString("what"), each.getString("by")));
        }
        Date sentAt = document.getDate("sentAt");
        return new Email(
                document.getString("_id"),
                kind,
                document.getInteger("version"),
                document.getString("donation"),
                document.getString("campaign"),
                document.getString("donor"),
                document.getString("locale"),
                content(kind, document.get("content", Document.class)),
                instant(document, "queuedAt"),
                instant(document, "receivedAt"),
                document.getString("traceparent"),
                new State(
                        Status.valueOf(document.getString("status").toUpperCase(Locale.ROOT)),
                        document.getInteger("attempts"),
                        document.getInteger("unknowns"),
                        sentAt == null ? null : sentAt.toInstant(),
                        document.getString("lastError"),
                        history));
    }

    static Document entry(Entry entry) {
        return new Document("at", entry.at()).append("what", entry.what()).append("by", entry.by());
    }

    private static Document content(Content content) {
        return switch (content) {
            case ThankYou thanks ->
                new Document("amount", Amounts.document(thanks.amount()))
                        .append(
                                "shares",
                                thanks.shares().stream()
                                        .map(share -> new Document("fund", share.fund())
                                                .append("amount", Amounts.document(share.amount())))
                                        .toList())
                        .append("campaignTitle", thanks.campaignTitle())
                        .append("givenAt", thanks.givenAt())
                        .append("reference", thanks.reference())
                        .append("anonymous", thanks.anonymous())
                        .append("updates", thanks.updates())
                        .append("impact", impact(thanks.impact()));
            case GoalUpdate update ->
                new Document("campaignTitle", update.campaignTitle())
                        .append("goal", Amounts.document(update.goal()))
                        .append("raised", Amounts.document(update.raised()))
                        .append("reachedAt", update.reachedAt());
        };
    }

    private static Content content(Kind kind, Document document) {
        return switch (kind) {
            case THANK_YOU -> {
                Document impact = document.get("impact", Document.class);
                yield new ThankYou(
                        Amounts.money(document.get("amount", Document.class)),
                        document.getList("shares", Document.class).stream()
                                .map(share -> new Share(
                                        Objects.toString(share.getString("fund")),
                                        Amounts.money(share.get("amount", Document.class))))
                                .toList(),
                        document.getString("campaignTitle"),
                        instant(document, "givenAt"),
                        document.getString("reference"),
                        document.getBoolean("anonymous"),
                        document.getBoolean("updates"),
                        impact == null
                                ? null
                                : new Impact(
                                        Amounts.money(impact.get("amount", Document.class)), impact.getString("text")));
            }
            case GOAL_REACHED ->
                new GoalUpdate(
                        document.getString("campaignTitle"),
                        Amounts.money(document.get("goal", Document.class)),
                        Amounts.money(document.get("raised", Document.class)),
                        instant(document, "reachedAt"));
        };
    }

    private static @Nullable Document impact(@Nullable Impact impact) {
        return impact == null
                ? null
                : new Document("amount", Amounts.document(impact.amount())).append("text", impact.text());
    }

    private static Instant instant(Document document, String field) {
        return document.getDate(field).toInstant();
    }
}
