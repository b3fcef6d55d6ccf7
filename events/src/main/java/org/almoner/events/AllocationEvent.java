package org.almoner.events;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which funds a gift reached, as ledger-service tells it after it stands in the books. */
public sealed interface AllocationEvent extends Event {

    DonationId donation();

    /** The campaign whose progress it moves; null if the gift names none, or one that the ledger does not know. */
    @Nullable
    String campaign();

    /** Always positive, and the sum of the parts. */
    Money amount();

    /** By how many gifts the campaign's count changes; 0 for a part of a gift. */
    int gifts();

    @Override
    default Topic topic() {
        return Topic.ALLOCATIONS;
    }

    // A campaign's allocations stay in order with each other; those without a campaign may spread.
    @Override
    default String key() {
        String campaign = campaign();
        return campaign == null ? donation().value() : campaign;
    }

    @Override
    default String subject() {
        return donation().value();
    }

    /**
     * Money of a gift came into funds.
     *
     * @param parts one a fund, in the order of the split
     * @param anonymous whether the donor wants no mention of the gift, not even without a name
     */
    record FundAllocated(
            DonationId donation,
            DonorId donor,
            @Nullable String campaign,
            Money amount,
            int gifts,
            List<Part> parts,
            boolean anonymous)
            implements AllocationEvent {}

    /** Money of a gift left funds: a refund, or its move to another place. */
    record AllocationReversed(
            DonationId donation, DonorId donor, @Nullable String campaign, Money amount, int gifts, List<Part> parts)
            implements AllocationEvent {}

    /**
     * A fund's share.
     *
     * @param names the fund's name by language ({@code en}, {@code ko}), as it was when the money came
     */
    record Part(String fund, Map<String, String> names, Money amount) {}
}
