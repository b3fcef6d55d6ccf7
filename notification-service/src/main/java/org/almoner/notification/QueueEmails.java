package org.almoner.notification;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.notification.Campaigns.Campaign;
import org.almoner.notification.Campaigns.Goal;
import org.almoner.notification.Contacts.Contact;
import org.almoner.notification.Email.Content;
import org.almoner.notification.Email.GoalUpdate;
import org.almoner.notification.Email.Impact;
import org.almoner.notification.Email.Kind;
import org.almoner.notification.Email.Share;
import org.almoner.notification.Email.State;
import org.almoner.notification.Email.ThankYou;
import org.almoner.notification.Gift.Allocated;
import org.almoner.notification.Gift.Received;
import org.jspecify.annotations.Nullable;

/**
 * Decides which emails are due. Everybody who has written something new about a gift asks here, after the write; whoever asks last
 * sees the whole, so it does not matter which topic came first.
 */
final class QueueEmails {

    private final Gifts gifts;
    private final Contacts contacts;
    private final Campaigns campaigns;
    private final Outbox outbox;
    private final Addresses addresses;
    private final Consumer<List<Email>> added;
    private final Clock clock;

    /** @param added is told of new emails in the queue */
    QueueEmails(
            Gifts gifts,
            Contacts contacts,
            Campaigns campaigns,
            Outbox outbox,
            Addresses addresses,
            Consumer<List<Email>> added,
            Clock clock) {
        this.gifts = gifts;
        this.contacts = contacts;
        this.campaigns = campaigns;
        this.outbox = outbox;
        this.addresses = addresses;
        this.added = added;
        this.clock = clock;
    }

    void forDonations(Collection<String> donations) {
        consider(gifts.find(donations), true);
    }

    void forDonors(Collection<String> donors) {
        consider(gifts.ofDonors(donors), true);
    }

    /** The campaign has a title now, and gifts may have been waiting for it. */
    void forCampaign(String campaign) {
        gifts.eachAllocatedTo(campaign, page -> consider(page, true));
    }

    /** The campaign has reached a goal, and those who gave before want to know. */
    void forGoals(String campaign) {
        campaigns.goals(Set.of(campaign)).getOrDefault(campaign, List.of()).stream()
                .map(Goal::until)
                .max(Comparator.naturalOrder())
                .ifPresent(latest -> gifts.eachWantingUpdates(campaign, latest, page -> consider(page, false)));
    }

    private void consider(List<Gift> found, boolean thanks) {
        List<Complete> candidates = new ArrayList<>();
        for (Gift gift : found) {
            if (gift.received() != null && gift.allocated() != null) {
                candidates.add(new Complete(gift, gift.received(), gift.allocated()));
            }
        }
        if (candidates.isEmpty()) {
            return;
        }
        Map<String, Contact> known = contacts.find(
                candidates.stream().map(each -> each.gift().donor()).toList());
        candidates.removeIf(each -> !known.containsKey(each.gift().donor()));
        if (candidates.isEmpty()) {
            return;
        }
        Map<String, Campaign> named = campaigns.find(candidates.stream()
                .flatMap(each -> Stream.of(
                        Optional.ofNullable(each.allocated().campaign()),
                        Optional.ofNullable(each.gift().campaign())))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet()));
        Map<String, List<Goal>> goals = campaigns.goals(candidates.stream()
                .filter(each -> each.received().updates())
                .map(each -> each.gift().campaign())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));

        // By id, since two gifts of one address may lead to the same update.
        Map<String, Email> due = new LinkedHashMap<>();
        for (Complete each : candidates) {
            Contact contact = Objects.requireNonNull(known.get(each.gift().donor()));
            Stream.concat(
                            thanks ? thankYou(each, contact, named).stream() : Stream.empty(),
                            updates(each, contact, named, goals))
                    .forEach(email -> due.putIfAbsent(email.id(), email));
        }
        if (!due.isEmpty()) {
            added.accept(outbox.add(List.copyOf(due.values())));
        }
    }

    private Optional<Email> thankYou(Complete gift, Contact contact, Map<String, Campaign> named) {
        String campaign = gift.allocated().campaign();
        Campaign terms = campaign == null ? null : named.get(campaign);
        if (campaign != null && terms == null) {
            // The ledger knows it, so it is on its way here too.
            return Optional.empty();
        }
        Received received = gift.received();
        String language = Words.language(received.locale());
        ThankYou content = new ThankYou(
                received.amount(),
                gift.allocated().parts().stream()
                        .map(part -> new Share(name(part, language), part.amount()))
                        .toList(),
                terms == null ? null : text(terms.titles(), language, campaign),
                received.occurredAt(),
                received.reference(),
                received.anonymous(),
                received.updates(),
                terms == null ? null : impact(received, terms, language));
        return Optional.of(email(
                gift.gift().donation() + ":thank-you:1",
                Kind.THANK_YOU,
                gift,
                content,
                later(received.receivedAt(), contact.receivedAt())));
    }

    private Stream<Email> updates(
            Complete gift, Contact contact, Map<String, Campaign> named, Map<String, List<Goal>> goals) {
        String campaign = gift.gift().campaign();
        if (campaign == null || !gift.received().updates()) {
            return Stream.empty();
        }
        String language = Words.language(gift.received().locale());
        Campaign terms = named.get(campaign);
        String title = terms == null ? campaign : text(terms.titles(), language, campaign);
        return goals.getOrDefault(campaign, List.of()).stream()
                .filter(goal -> !gift.received().receivedAt().isAfter(goal.until()))
                .map(goal -> email(
                        "goal:" + campaign + ":v" + goal.version() + ":" + addresses.hash(contact.email()),
                        Kind.GOAL_REACHED,
                        gift,
                        new GoalUpdate(title, goal.goal(), goal.raised(), goal.reachedAt()),
                        later(goal.receivedAt(), contact.receivedAt())));
    }

    private Email email(String id, Kind kind, Complete gift, Content content, Instant receivedAt) {
        return new Email(
                id,
                kind,
                1,
                kind == Kind.THANK_YOU ? gift.gift().donation() : null,
                kind == Kind.THANK_YOU
                        ? gift.allocated().campaign()
                        : gift.gift().campaign(),
                gift.gift().donor(),
                Words.language(gift.received().locale()),
                content,
                clock.instant(),
                receivedAt,
                gift.received().traceparent(),
                State.NEW);
    }

    /** The largest thing that the gift is enough for. No rate turns one currency's tier into another's. */
    private static @Nullable Impact impact(Received received, Campaign campaign, String language) {
        return campaign.tiers().stream()
                .filter(tier ->
                        tier.amount().currency().equals(received.amount().currency()))
                .filter(tier -> tier.amount().compareTo(received.amount()) <= 0)
                .filter(tier -> tier.texts().containsKey(language))
                .max(Comparator.comparing(tier -> tier.amount()))
                .map(tier -> new Impact(tier.amount(), text(tier.texts(), language, null)))
                .orElse(null);
    }

    private static String name(Part part, String language) {
        return text(part.names(), language, part.fund());
    }

    private static String text(Map<String, String> texts, String language, @Nullable String otherwise) {
        String text = texts.getOrDefault(language, texts.get(Words.FALLBACK));
        return text != null ? text : Objects.requireNonNullElse(otherwise, "");
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** A gift of which both halves have come. */
    private record Complete(Gift gift, Received received, Allocated allocated) {}
}
