package org.almoner.donation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.delivery.Histories;
import org.almoner.delivery.Source;
import org.almoner.donation.PaymentProvider.Reading.Understood;
import org.almoner.events.Event;
import org.almoner.events.Webhook;

/** Donations and donors in memory, fed a webhook at a time, with everything that they say. */
final class Memory {

    private final Map<String, Donation> donations = new HashMap<>();
    private final Map<String, Donor> donors = new HashMap<>();
    private final Histories<Donation, Donation.Item> donationHistories = new Histories<>(store(donations));
    private final Histories<Donor, Donor.Item> donorHistories = new Histories<>(store(donors));
    private final PaymentProvider stripe = new Stripe(Signed.settings());
    private long offset;

    final List<Word> words = new ArrayList<>();
    final List<Event> said = new ArrayList<>();
    final List<Event> saidOfDonors = new ArrayList<>();

    void hears(Collection<Webhook> webhooks) {
        webhooks.forEach(this::hears);
    }

    void hears(Webhook webhook) {
        if (!(stripe.read(webhook) instanceof Understood(Facts facts, Contact contact))) {
            throw new AssertionError(stripe.read(webhook));
        }
        Word.Cause cause = Word.Cause.of(webhook, new Source("webhooks.v1", "topic-id", 0, offset++), Signed.NOW);
        for (var item : donationHistories.remember(List.of(new Donation.Step(webhook, cause, facts)))) {
            words.addAll(item.said());
            item.said().forEach(word -> said.add(word.event()));
        }
        if (Donor.Step.isOne(facts, contact)) {
            for (var item : donorHistories.remember(List.of(new Donor.Step(webhook, cause, facts, contact)))) {
                if (item.said() != null) {
                    saidOfDonors.add(item.said().event());
                }
            }
        }
    }

    Donation donation() {
        if (donations.size() != 1) {
            throw new AssertionError(donations.keySet());
        }
        return donations.values().iterator().next();
    }

    private static <H extends Histories.History<?>> Histories.Store<H> store(Map<String, H> documents) {
        return new Histories.Store<>() {
            @Override
            public Map<String, H> find(Collection<String> ids) {
                Map<String, H> found = new HashMap<>(documents);
                found.keySet().retainAll(ids);
                return found;
            }

            @Override
            public boolean replace(List<Histories.Replacement<H>> replacements) {
                replacements.forEach(each -> documents.put(each.history().id(), each.history()));
                return true;
            }
        };
    }
}
