package org.almoner.donation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.almoner.delivery.Histories;
import org.almoner.delivery.Journal;
import org.almoner.delivery.Source;
import org.almoner.donation.Facts.Teller;
import org.almoner.events.DonationId;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.DonorId;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;

/**
 * One document: what is known of how to thank the donor of one gift. Apart from the donation, so that a donor can be forgotten
 * without touching what happened to the money.
 *
 * @param words how many events were said
 * @param told the contact as it was last said; null if it never was
 */
record Donor(
        String id,
        long version,
        String donation,
        int words,
        @Nullable Contact told,
        List<Item> items) implements Histories.History<Donor.Item> {

    static final String COLLECTION = "donors";

    /**
     * One webhook.
     *
     * @param id the provider's id of the event
     * @param paid whether the money came with it: before that, nobody is to be thanked
     */
    record Item(
            String id,
            Word.Cause cause,
            Teller teller,
            Instant at,
            boolean paid,
            @Nullable Contact contact,
            @Nullable Word said)
            implements Journal.Entry {
        @Override
        public Source src() {
            return cause.src();
        }
    }

    /** What a webhook adds to its donor's history, if it says who gave or that it was given. */
    record Step(
            Webhook webhook,
            Word.Cause cause,
            Facts facts,
            @Nullable Contact contact) implements Histories.Step<Donor> {

        static boolean isOne(Facts facts, @Nullable Contact contact) {
            return contact != null || facts.payment() != null;
        }

        @Override
        public String history() {
            return donor().value();
        }

        @Override
        public String item() {
            return webhook.id();
        }

        @Override
        public Source src() {
            return cause.src();
        }

        @Override
        public Donor after(@Nullable Donor before) {
            List<Item> items = new ArrayList<>(before == null ? List.of() : before.items());
            items.add(itemSaying(null));
            int words = before == null ? 0 : before.words();
            Contact told = before == null ? null : before.told();
            Contact known = items.stream().anyMatch(Item::paid) ? known(items) : null;
            if (known != null && !known.equals(told)) {
                DonorContact contact = new DonorContact(donor(), known.name(), known.email());
                items.set(items.size() - 1, itemSaying(Word.of(history() + ":" + words, contact)));
                words++;
                told = known;
            }
            return new Donor(
                    history(),
                    before == null ? 1 : before.version() + 1,
                    donation().value(),
                    words,
                    told,
                    List.copyOf(items));
        }

        private Item itemSaying(@Nullable Word said) {
            return new Item(webhook.id(), cause, facts.teller(), facts.at(), facts.payment() != null, contact, said);
        }

        private DonationId donation() {
            return DonationId.of(webhook.provider(), webhook.reference());
        }

        private DonorId donor() {
            return DonorId.of(donation());
        }
    }

    /** Of each part, what the object that the donor filled in last has of it. */
    private static @Nullable Contact known(List<Item> items) {
        String name = best(items, Contact::name);
        String email = best(items, Contact::email);
        return name == null && email == null ? null : new Contact(name, email);
    }

    private static @Nullable String best(List<Item> items, Function<Contact, @Nullable String> part) {
        return items.stream()
                .filter(item -> item.contact() != null && part.apply(item.contact()) != null)
                .max(Comparator.<Item>comparingInt(item -> weight(item.teller()))
                        .thenComparing(Item::at)
                        .thenComparing(Item::id))
                .map(Item::contact)
                .map(part)
                .orElse(null);
    }

    private static int weight(Teller teller) {
        return switch (teller) {
            case CHARGE -> 3; // as given with the card
            case CHECKOUT -> 2;
            case PAYMENT -> 1;
            case REFUND -> 0;
        };
    }
}
