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
 * @param fees what each provider took, by currency: a fee is taken where the money is settled
 * @param strays what came in (or, negative, went out) under the gift's name and contradicts it: a second receipt, a refund in
 *     another currency. It stands in suspense, where a person decides
 */
record Gift(
        @Nullable DonorId donor,
        String provider,
        boolean anonymous,
        @Nullable Currency currency,
        long gross,
        long refunded,
        List<Sum> fees,
        List<Sum> strays,
        Destination destination) {

    /** Nothing known, nothing posted. */
    static final Gift UNKNOWN = new Gift(null, "unknown", false, null, 0, 0, List.of(), List.of(), Destination.NOWHERE);

    /** All that a provider moved in one currency. */
    record Sum(String provider, long total, Currency currency) {}

    /** @param decided where the gift goes, unless a later event has said so already */
    Gift received(DonationReceived event, Destination decided) {
        if (gross != 0) {
            return astray(event.provider(), event.amount());
        }
        Gift refundsOnly = currency == null || currency.equals(event.amount().currency())
                ? this
                : new Gift(donor, provider, anonymous, null, 0, 0, fees, strays, destination)
                        .astray(provider, new Money(refunded, currency).negated());
        return new Gift(
                event.donor(),
                event.provider(),
                event.anonymous(),
                event.amount().currency(),
                event.amount().minor(),
                refundsOnly.refunded(),
                fees,
                refundsOnly.strays(),
                destination.equals(Destination.NOWHERE) ? decided : destination);
    }

    /** @param after less than {@code before} when a refund failed */
    Gift refunded(Money before, Money after) {
        Money delta = after.minus(before);
        if (currency != null && !currency.equals(delta.currency())) {
            return astray(provider, delta.negated());
        }
        long total = Math.addExact(refunded, delta.minor());
        return new Gift(donor, provider, anonymous, delta.currency(), gross, total, fees, strays, destination);
    }

    Gift charged(String by, Money before, Money after) {
        List<Sum> all = plus(fees, by, after.minus(before));
        return new Gift(donor, provider, anonymous, currency, gross, refunded, all, strays, destination);
    }

    private Gift astray(String by, Money delta) {
        List<Sum> all = plus(strays, by, delta);
        return new Gift(donor, provider, anonymous, currency, gross, refunded, fees, all, destination);
    }

    private static List<Sum> plus(List<Sum> sums, String by, Money delta) {
        List<Sum> all = new ArrayList<>();
        long total = delta.minor();
        for (Sum sum : sums) {
            if (sum.provider().equals(by) && sum.currency().equals(delta.currency())) {
                total = Math.addExact(total, sum.total());
            } else {
                all.add(sum);
            }
        }
        all.add(new Sum(by, total, delta.currency()));
        return all;
    }

    Gift to(Destination other) {
        return new Gift(donor, provider, anonymous, currency, gross, refunded, fees, strays, other);
    }

    /** What stands in the books because of this gift: each kind of line is balanced by itself. */
    Position position() {
        Position position = new Position();
        if (currency != null) {
            position.debit(What.GROSS, Position.clearing(provider), gross, currency);
            position.creditFunds(What.GROSS, parts(), currency);

            position.credit(What.REFUND, Position.clearing(provider), refunded, currency);
            position.debitFunds(What.REFUND, takenBack(), refunded, currency);
        }
        for (Sum fee : fees) {
            position.debit(What.FEE, Position.fees(fee.provider()), fee.total(), fee.currency());
            position.credit(What.FEE, Position.clearing(fee.provider()), fee.total(), fee.currency());
            position.debitFunds(What.FEE, Apportionment.among(weights(), fee.total()), fee.total(), fee.currency());
            position.credit(What.FEE, Position.releases(fee.provider()), fee.total(), fee.currency());
        }
        for (Sum stray : strays) {
            position.debit(What.STRAY, Position.clearing(stray.provider()), stray.total(), stray.currency());
            position.credit(What.STRAY, Position.SUSPENSE, stray.total(), stray.currency());
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
}
