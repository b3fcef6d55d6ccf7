package org.almoner.ledger;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.SequencedMap;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.almoner.ledger.Apportionment.Share;
import org.almoner.ledger.Position.What;
import org.jspecify.annotations.Nullable;

/**
 * A gift as far as it is posted. The sums are of what was posted and not what an event claims there was before, so an event that
 * is posted late, after a stay among the dead letters, ends in the same books.
 *
 * @param donor null while only a refund or a fee of it is known
 * @param gross 0 while only a refund or a fee of it is known
 * @param refunded may lie outside of 0 … gross while an event is missing; that part stands in suspense
 * @param currency of gross and refunded
 */
record Gift(
        @Nullable DonorId donor,
        String provider,
        boolean anonymous,
        @Nullable Currency currency,
        long gross,
        long refunded,
        List<Fee> fees,
        Destination destination) {

    /** Nothing known, nothing posted. */
    static final Gift UNKNOWN = new Gift(null, "unknown", false, null, 0, 0, List.of(), Destination.NOWHERE);

    /** All that a provider took in one currency, which may be another one than the gift's. */
    record Fee(String provider, long total, Currency currency) {}

    /** @param decided where the gift goes, unless a later event has said so already */
    Gift received(DonationReceived event, Destination decided) {
        if (gross != 0) {
            throw new IllegalArgumentException("received twice");
        }
        if (!event.amount().isPositive()) {
            throw new IllegalArgumentException("the amount is not positive: " + event.amount());
        }
        return new Gift(
                event.donor(),
                event.provider(),
                event.anonymous(),
                same(event.amount().currency()),
                event.amount().minor(),
                refunded,
                fees,
                destination.equals(Destination.NOWHERE) ? decided : destination);
    }

    /** @param after less than {@code before} when a refund failed */
    Gift refunded(Money before, Money after) {
        Money delta = after.minus(before);
        long total = Math.addExact(refunded, delta.minor());
        return new Gift(donor, provider, anonymous, same(delta.currency()), gross, total, fees, destination);
    }

    Gift charged(String by, Money before, Money after) {
        Money delta = after.minus(before);
        List<Fee> all = new ArrayList<>();
        long total = delta.minor();
        for (Fee fee : fees) {
            if (fee.provider().equals(by) && fee.currency().equals(delta.currency())) {
                total = Math.addExact(total, fee.total());
            } else {
                all.add(fee);
            }
        }
        all.add(new Fee(by, total, delta.currency()));
        return new Gift(donor, provider, anonymous, currency, gross, refunded, all, destination);
    }

    Gift to(Destination other) {
        return new Gift(donor, provider, anonymous, currency, gross, refunded, fees, other);
    }

    /** What stands in the books because of this gift: each of the three is balanced by itself. */
    Position position() {
        Position position = new Position();
        if (currency != null) {
            position.debit(What.GROSS, Position.clearing(provider), gross, currency);
            position.creditFunds(What.GROSS, parts(), currency);

            position.credit(What.REFUND, Position.clearing(provider), refunded, currency);
            position.debitFunds(What.REFUND, takenBack(), refunded, currency);
        }
        for (Fee fee : fees) {
            position.debit(What.FEE, Position.fees(fee.provider()), fee.total(), fee.currency());
            position.credit(What.FEE, Position.clearing(fee.provider()), fee.total(), fee.currency());
            position.debitFunds(What.FEE, Apportionment.among(weights(), fee.total()), fee.total(), fee.currency());
            position.credit(What.FEE, Position.releases(fee.provider()), fee.total(), fee.currency());
        }
        return position;
    }

    /** What the funds have of it, without the fees, which are no business of a campaign's progress. */
    SequencedMap<String, Long> held() {
        SequencedMap<String, Long> held = parts();
        takenBack().forEach((fund, minor) -> held.merge(fund, -minor, Math::addExact));
        return held;
    }

    /** 1 while a part of the gift is there, 0 once all of it went back. */
    int count() {
        return gross > refundable() ? 1 : 0;
    }

    private SequencedMap<String, Long> parts() {
        return Apportionment.among(destination.shares(), gross);
    }

    /** The gift's own parts are the weights of everything that comes later: a full refund then takes back exactly what was given. */
    private List<Share> weights() {
        return parts().entrySet().stream()
                .map(part -> new Share(part.getKey(), part.getValue()))
                .toList();
    }

    private SequencedMap<String, Long> takenBack() {
        return Apportionment.among(weights(), refundable());
    }

    private long refundable() {
        return Math.clamp(refunded, 0, gross);
    }

    private Currency same(Currency other) {
        if (currency != null && !currency.equals(other)) {
            throw new IllegalArgumentException("the gift is in " + currency + ", not in " + other);
        }
        return other;
    }
}
