package org.almoner.notification;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.almoner.notification.Email.GoalUpdate;
import org.almoner.notification.Email.ThankYou;
import org.almoner.notification.Letter.Link;
import org.almoner.notification.Letter.Row;
import org.jspecify.annotations.Nullable;

/** Puts what an email has to say into words. */
final class WriteLetter {

    private static final int NAME_LENGTH_MAX = 80;
    // Control characters would break out of a header or a line; direction overrides make text lie.
    private static final Pattern NOT_IN_A_NAME =
            Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]+");
    // Anybody can give a dollar under any name with any address: our letter must not carry their advertisement.
    private static final Pattern ADVERTISEMENT =
            Pattern.compile("(?i)://|www\\.|@|\\.(com|net|org|info|ru|cn|io|xyz)\\b");

    private final MailSettings settings;

    WriteLetter(MailSettings settings) {
        this.settings = settings;
    }

    /**
     * @param name the donor's, as it came; null if unknown
     * @param unsubscribe where further updates can be stopped; for those only
     */
    Letter write(Email email, @Nullable String name, String unsubscribe) {
        Words words = Words.in(email.locale());
        return switch (email.content()) {
            case ThankYou thanks -> thanks(email, thanks, name(name), words);
            case GoalUpdate update -> update(update, name(name), words, unsubscribe);
        };
    }

    private Letter thanks(Email email, ThankYou thanks, @Nullable String name, Words words) {
        String amount = words.money(thanks.amount());
        String funds =
                words.list(thanks.shares().stream().map(Email.Share::fund).toList());
        List<String> paragraphs = new ArrayList<>();
        paragraphs.add(words.say(
                thanks.shares().size() > 1 ? "thanks.arrived.many" : "thanks.arrived.one",
                "amount",
                amount,
                "funds",
                funds));
        if (thanks.impact() != null) {
            paragraphs.add(words.say(
                    "thanks.impact",
                    "tier",
                    words.money(thanks.impact().amount()),
                    "text",
                    thanks.impact().text()));
        }
        if (thanks.anonymous()) {
            paragraphs.add(words.say("thanks.anonymous"));
        }
        if (thanks.updates() && thanks.campaignTitle() != null) {
            paragraphs.add(words.say("thanks.updates"));
        }
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(words.say("row.amount"), amount, true));
        for (Email.Share share : thanks.shares()) {
            rows.add(new Row(
                    words.say("row.fund"),
                    thanks.shares().size() > 1 ? share.fund() + " – " + words.money(share.amount()) : share.fund(),
                    false));
        }
        if (thanks.campaignTitle() != null) {
            rows.add(new Row(words.say("row.campaign"), thanks.campaignTitle(), false));
        }
        rows.add(new Row(words.say("row.date"), words.date(thanks.givenAt(), settings.zone()), false));
        rows.add(new Row(words.say("row.donation"), Objects.toString(email.donation()), false));
        rows.add(new Row(words.say("row.reference"), thanks.reference(), false));
        if (!settings.statementDescriptor().isEmpty()) {
            rows.add(new Row(words.say("row.statement"), settings.statementDescriptor(), false));
        }
        return new Letter(
                words.language(),
                name == null
                        ? words.say("thanks.subject.no-name", "amount", amount, "funds", funds)
                        : words.say("thanks.subject", "name", name, "amount", amount, "funds", funds),
                words.say("thanks.preview", "amount", amount),
                settings.organisation(),
                name == null ? words.say("thanks.heading.no-name") : words.say("thanks.heading", "name", name),
                paragraphs,
                rows,
                closing(words),
                words.say("thanks.why"),
                null);
    }

    private Letter update(GoalUpdate update, @Nullable String name, Words words, String unsubscribe) {
        String goal = words.money(update.goal());
        String raised = words.money(update.raised());
        List<String> paragraphs = new ArrayList<>();
        if (name != null) {
            paragraphs.add(words.say("dear", "name", name));
        }
        paragraphs.add(words.say("goal.reached", "campaign", update.campaignTitle(), "goal", goal, "raised", raised));
        paragraphs.add(words.say("goal.further"));
        return new Letter(
                words.language(),
                words.say("goal.subject", "campaign", update.campaignTitle(), "goal", goal),
                words.say("goal.preview", "raised", raised),
                settings.organisation(),
                words.say("goal.heading"),
                paragraphs,
                List.of(
                        new Row(words.say("row.raised"), raised, true),
                        new Row(words.say("row.goal"), goal, false),
                        new Row(words.say("row.campaign"), update.campaignTitle(), false),
                        new Row(words.say("row.reached"), words.date(update.reachedAt(), settings.zone()), false)),
                closing(words),
                words.say("goal.why"),
                new Link(words.say("goal.unsubscribe"), unsubscribe));
    }

    private List<String> closing(Words words) {
        return List.of(words.say("closing"), words.say("signature", "organisation", settings.organisation()));
    }

    /** @return a name fit to be shown, or null */
    static @Nullable String name(@Nullable String given) {
        if (given == null) {
            return null;
        }
        String name = NOT_IN_A_NAME.matcher(given).replaceAll(" ").strip().replaceAll("\\s+", " ");
        if (name.isEmpty() || ADVERTISEMENT.matcher(name).find()) {
            return null;
        }
        return name.codePointCount(0, name.length()) <= NAME_LENGTH_MAX
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_LENGTH_MAX)) + "…";
    }
}
