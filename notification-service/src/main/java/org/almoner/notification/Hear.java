package org.almoner.notification;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.almoner.delivery.Effect.Heard;
import org.almoner.delivery.Said;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.CampaignEvent;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.CampaignEvent.CampaignClosed;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.DonorEvent.DonorErased;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.notification.Campaigns.Campaign;
import org.almoner.notification.Gift.Allocated;
import org.almoner.notification.Gift.Received;
import org.jspecify.annotations.Nullable;

/**
 * What this service does with each of its four topics: first write down what was heard, then ask which emails are due. Both can be
 * done again with any overlapping batch. Nothing is said back; no money depends on an email.
 */
final class Hear {

    private final Gifts gifts;
    private final Contacts contacts;
    private final Campaigns campaigns;
    private final QueueEmails queue;

    Hear(Gifts gifts, Contacts contacts, Campaigns campaigns, QueueEmails queue) {
        this.gifts = gifts;
        this.contacts = contacts;
        this.campaigns = campaigns;
        this.queue = queue;
    }

    void donations(List<Heard<Envelope<Event>>> batch, Said said) {
        Map<String, Map.Entry<String, Received>> received = new LinkedHashMap<>();
        Map<String, String> designated = new LinkedHashMap<>();
        Set<String> touched = new LinkedHashSet<>();
        for (Heard<Envelope<Event>> heard : batch) {
            switch (heard.what().event()) {
                case DonationReceived event -> {
                    received.put(
                            event.donation().value(), Map.entry(event.donor().value(), received(event, heard.what())));
                    touched.add(event.donation().value());
                }
                case DonationDesignated event -> {
                    designated.put(
                            event.donation().value(),
                            Objects.requireNonNullElse(event.to().campaign(), ""));
                    touched.add(event.donation().value());
                }
                default -> {} // refunds and fees are nothing to thank for
            }
        }
        gifts.received(received);
        gifts.designated(designated);
        if (!touched.isEmpty()) {
            queue.forDonations(touched);
        }
    }

    void allocations(List<Heard<Envelope<Event>>> batch, Said said) {
        Map<String, Map.Entry<String, Allocated>> allocated = new LinkedHashMap<>();
        for (Heard<Envelope<Event>> heard : batch) {
            if (heard.what().event() instanceof FundAllocated event) {
                allocated.putIfAbsent(
                        event.donation().value(),
                        Map.entry(event.donor().value(), new Allocated(event.campaign(), event.parts())));
            }
        }
        gifts.allocated(allocated);
        if (!allocated.isEmpty()) {
            queue.forDonations(allocated.keySet());
        }
    }

    void donors(List<Heard<Envelope<Event>>> batch, Said said) {
        Map<String, Heard<Envelope<DonorContact>>> latest = new LinkedHashMap<>();
        Set<String> erased = new LinkedHashSet<>();
        for (Heard<Envelope<Event>> heard : batch) {
            switch (heard.what().event()) {
                case DonorContact event ->
                    latest.put(event.donor().value(), new Heard<>(heard.record(), as(event, heard.what())));
                case DonorErased event -> erased.add(event.donor().value());
                default -> {}
            }
        }
        // First those who are to be forgotten, so that nothing is written about them even for a moment.
        contacts.erase(erased);
        latest.keySet().removeAll(erased);
        contacts.keep(latest);
        if (!latest.isEmpty()) {
            queue.forDonors(latest.keySet());
        }
    }

    void campaigns(List<Heard<Envelope<Event>>> batch, Said said) {
        Map<String, Terms> terms = new LinkedHashMap<>();
        Map<String, String> first = new HashMap<>();
        Map<String, Envelope<GoalReached>> reached = new LinkedHashMap<>();
        for (Heard<Envelope<Event>> heard : batch) {
            if (!(heard.what().event() instanceof CampaignEvent event)) {
                continue;
            }
            Terms told = terms(event);
            if (told != null) {
                terms.merge(event.campaign(), told, (a, b) -> a.revision() >= b.revision() ? a : b);
                first.putIfAbsent(event.campaign(), heard.source().toString());
            } else if (event instanceof GoalReached goal) {
                reached.putIfAbsent(goal.campaign() + goal.goalVersion(), as(goal, heard.what()));
            }
        }
        campaigns.change(terms, first);
        campaigns.reached(reached.values());
        newlyKnown(first).forEach(queue::forCampaign);
        reached.values().stream()
                .map(goal -> goal.event().campaign())
                .distinct()
                .forEach(queue::forGoals);
    }

    /** Only what first made a campaign known can have been waited for. Told again by the same record, it is looked at again. */
    private Collection<String> newlyKnown(Map<String, String> first) {
        Map<String, Campaign> stored = campaigns.find(first.keySet());
        return first.keySet().stream()
                .filter(each ->
                        stored.containsKey(each) && stored.get(each).first().equals(first.get(each)))
                .toList();
    }

    private static @Nullable Terms terms(CampaignEvent event) {
        return switch (event) {
            case CampaignOpened opened -> opened.terms();
            case CampaignChanged changed -> changed.terms();
            case CampaignClosed closed -> closed.terms();
            default -> null;
        };
    }

    private static Received received(DonationReceived event, Envelope<?> envelope) {
        return new Received(
                event.locale(),
                event.updates(),
                event.anonymous(),
                event.place().campaign(),
                event.amount(),
                event.reference(),
                event.occurredAt(),
                envelope.receivedAt(),
                envelope.traceparent());
    }

    private static <E extends Event> Envelope<E> as(E event, Envelope<?> envelope) {
        return new Envelope<>(
                envelope.id(),
                envelope.source(),
                envelope.time(),
                envelope.receivedAt(),
                envelope.cause(),
                envelope.traceparent(),
                event);
    }
}
