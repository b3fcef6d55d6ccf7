package org.almoner.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.DonationId;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/**
 * Money of a gift that comes into funds or leaves them, as others are told.
 *
 * @param campaign whose progress it moves
 * @param parts minor units by fund; all of one sign
 * @param gifts by how many gifts the campaign's count changes
 */
record Flow(Gift gift, @Nullable String campaign, SequencedMap<String, Long> parts, int gifts) {

    /** What an event did: one flow, or two if it moved the gift from one place to another. */
    static List<Flow> between(Gift before, Gift after) {
        Flow came = new Flow(after, after.destination().campaign(), new LinkedHashMap<>(after.held()), after.count());
        Flow left = new Flow(
                        before, before.destination().campaign(), new LinkedHashMap<>(before.held()), before.count())
                .undone();
        if (!before.destination().equals(after.destination())) {
            return List.of(left, came);
        }
        left.parts().forEach((fund, minor) -> came.parts().merge(fund, minor, Math::addExact));
        return List.of(new Flow(after, came.campaign(), came.parts(), came.gifts() + left.gifts()));
    }

    Flow undone() {
        SequencedMap<String, Long> negated = new LinkedHashMap<>();
        parts.forEach((fund, minor) -> negated.put(fund, Math.negateExact(minor)));
        return new Flow(gift, campaign, negated, -gifts);
    }

    boolean comes() {
        return minor() > 0;
    }

    boolean leaves() {
        return minor() < 0;
    }

    FundAllocated allocated(DonationId donation, Funds funds) {
        return new FundAllocated(
                donation,
                Objects.requireNonNull(gift.donor()),
                campaign,
                money(minor()),
                gifts,
                parts(funds),
                gift.anonymous());
    }

    AllocationReversed reversed(DonationId donation, Funds funds) {
        return new AllocationReversed(
                donation,
                Objects.requireNonNull(gift.donor()),
                campaign,
                money(-minor()),
                gifts,
                undone().parts(funds));
    }

    private long minor() {
        return parts.values().stream().reduce(0L, Math::addExact);
    }

    private List<Part> parts(Funds funds) {
        List<Part> named = new ArrayList<>();
        parts.forEach((fund, minor) -> {
            if (minor != 0) {
                named.add(new Part(fund, funds.names(fund), money(minor)));
            }
        });
        return named;
    }

    private Money money(long minor) {
        return new Money(minor, Objects.requireNonNull(gift.currency()));
    }
}
