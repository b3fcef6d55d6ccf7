package org.almoner.donation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.almoner.delivery.Histories;
import org.almoner.delivery.Journal;
import org.almoner.delivery.Source;
import org.almoner.donation.Facts.Fee;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.almoner.events.Place;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;

/**
 * One document: everything that was heard and said about one payment.
 *
 * @param told what was said until now, all items together
 */
record Donation(String id, long version, String provider, String reference, Told told, List<Item> items)
        implements Histories.History<Donation.Item> {

    static final String COLLECTION = "donations";

    /**
     * One webhook.
     *
     * @param id the provider's id of the event
     * @param said what followed from it, given all that came before it
     */
    record Item(String id, String type, Word.Cause cause, Facts facts, List<Word> said) implements Journal.Entry {
        @Override
        public Source src() {
            return cause.src();
        }
    }

    /**
     * @param words how many events were said
     * @param amount null as long as no DonationReceived was
     * @param fees minor units by currency
     */
    record Told(
            int words,
            @Nullable Money amount,
            @Nullable Place place,
            @Nullable Money refunded,
            Map<String, Long> fees,
            boolean failed) {
        static final Told NOTHING = new Told(0, null, null, null, Map.of(), false);
    }

    Standing standing() {
        return standing(items, told);
    }

    /** The gift as it was first told, with what is frozen on it; null as long as the payment has not succeeded. */
    @Nullable
    DonationReceived received() {
        return items.stream()
                .flatMap(item -> item.said().stream())
                .map(Word::event)
                .filter(DonationReceived.class::isInstance)
                .map(DonationReceived.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static Standing standing(List<Item> items, Told told) {
        return Standing.of(items.stream().map(Item::facts).toList(), told.amount());
    }

    /** What a webhook adds to its payment's history. */
    record Step(Webhook webhook, Word.Cause cause, Facts facts) implements Histories.Step<Donation> {

        DonationId donation() {
            return DonationId.of(webhook.provider(), webhook.reference());
        }

        @Override
        public String history() {
            return donation().value();
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
        public Donation after(@Nullable Donation before) {
            Told told = before == null ? Told.NOTHING : before.told();
            List<Item> items = new ArrayList<>(before == null ? List.of() : before.items());
            items.add(new Item(webhook.id(), webhook.type(), cause, facts, List.of()));
            Telling telling = new Telling(this, told);
            telling.whatIsNew(standing(items, told));
            items.set(items.size() - 1, new Item(webhook.id(), webhook.type(), cause, facts, telling.words));
            return new Donation(
                    history(),
                    before == null ? 1 : before.version() + 1,
                    webhook.provider(),
                    webhook.reference(),
                    telling.told,
                    List.copyOf(items));
        }
    }

    /** The difference between how things stand and what was said before. */
    private static final class Telling {

        private final Step step;
        private final DonationId donation;
        private final List<Word> words = new ArrayList<>();
        private Told told;

        Telling(Step step, Told told) {
            this.step = step;
            this.donation = step.donation();
            this.told = told;
        }

        void whatIsNew(Standing standing) {
            Money amount = standing.amount();
            if (amount == null) {
                failure(standing);
                return;
            }
            Place place = told.place() == null ? Place.NONE : told.place();
            if (told.amount() == null) {
                received(standing, amount);
            } else if (!place.equals(standing.place())) {
                say(new DonationDesignated(donation, place, standing.place()));
                told = new Told(told.words, amount, standing.place(), told.refunded, told.fees, told.failed);
            }
            Money refunded = standing.refunded();
            if (refunded != null) {
                refunded(standing, amount, refunded);
            }
            standing.fees().values().forEach(this::fee);
        }

        private void received(Standing standing, Money amount) {
            say(new DonationReceived(
                    donation,
                    DonorId.of(donation),
                    step.webhook().provider(),
                    step.webhook().reference(),
                    amount,
                    standing.place(),
                    standing.locale(),
                    standing.anonymous(),
                    standing.updates(),
                    standing.receivedAt() == null ? step.facts().at() : standing.receivedAt()));
            told = new Told(
                    told.words, amount, standing.place(), Money.zero(amount.currency()), told.fees, told.failed);
        }

        private void refunded(Standing standing, Money amount, Money refunded) {
            Money before = told.refunded() == null ? Money.zero(amount.currency()) : told.refunded();
            if (refunded.equals(before)) {
                return;
            }
            String refund = refund(standing);
            say(
                    refunded.compareTo(before) > 0
                            ? new DonationRefunded(donation, refund, amount, before, refunded)
                            : new RefundFailed(donation, refund, amount, before, refunded));
            told = new Told(told.words, amount, told.place, refunded, told.fees, told.failed);
        }

        // Named after what told of it; a payment that comes after its refunds tells of none itself.
        private String refund(Standing standing) {
            if (step.facts().refund() != null) {
                return step.facts().refund().id();
            }
            if (step.facts().refundedSoFar() != null) {
                return step.facts().refundedSoFar().charge();
            }
            return standing.refund() == null ? step.webhook().reference() : standing.refund();
        }

        private void fee(Fee fee) {
            String currency = fee.amount().currency().getCurrencyCode();
            Money before = new Money(
                    told.fees().getOrDefault(currency, 0L), fee.amount().currency());
            if (fee.amount().equals(before)) {
                return;
            }
            say(new FeeCharged(donation, step.webhook().provider(), fee.id(), before, fee.amount()));
            Map<String, Long> fees = new TreeMap<>(told.fees());
            fees.put(currency, fee.amount().minor());
            told = new Told(told.words, told.amount, told.place, told.refunded, fees, told.failed);
        }

        private void failure(Standing standing) {
            var setback = standing.setback();
            if (setback == null || setback.kind() == Facts.Setback.Kind.PROCESSING || told.failed()) {
                return;
            }
            say(new DonationFailed(donation, setback.reason()));
            told = new Told(told.words, told.amount, told.place, told.refunded, told.fees, true);
        }

        private void say(DonationEvent event) {
            words.add(Word.of(donation.value() + ":" + told.words, event));
            told = new Told(told.words + 1, told.amount, told.place, told.refunded, told.fees, told.failed);
        }
    }
}
