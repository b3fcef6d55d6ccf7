package org.almoner.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.almoner.events.CampaignEvent;
import org.almoner.events.Place;
import org.almoner.ledger.Apportionment.Share;
import org.jspecify.annotations.Nullable;

/**
 * Where a gift's money goes, decided once and then frozen.
 *
 * @param shares the funds with their weights, in the order in which ties are broken
 * @param designated whether the donor named the fund; a designation binds, whatever the campaign's split
 * @param campaign whose progress the gift moves; one that this ledger knew at the time
 * @param waitingFor the campaign that the gift names and that was not known at the time
 * @param doubt what was not as it should be, for a person to look at
 */
record Destination(
        List<Share> shares,
        boolean designated,
        @Nullable String campaign,
        @Nullable String waitingFor,
        @Nullable String doubt) {

    /** Of a gift that is not known: nothing can go anywhere. */
    static final Destination NOWHERE = new Destination(List.of(), false, null, null, null);

    private static final List<Share> GENERAL = List.of(new Share(Funds.GENERAL, 1));

    /** @param splits of the campaigns that are known, by campaign, as {@link #shares} made them */
    static Destination of(Place place, Funds funds, Map<String, List<Share>> splits) {
        String fund = place.fund();
        String campaign = place.campaign();
        List<Share> designation = fund == null || !funds.has(fund) ? null : List.of(new Share(fund, 1));
        List<Share> split = campaign == null ? null : splits.get(campaign);
        String doubts = Stream.of(
                        fund == null || designation != null ? null : "unknown fund " + fund,
                        campaign == null || split != null ? null : "unknown campaign " + campaign)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return new Destination(
                Objects.requireNonNullElse(designation, Objects.requireNonNullElse(split, GENERAL)),
                designation != null,
                split == null ? null : campaign,
                split == null ? campaign : null,
                doubts.isEmpty() ? null : doubts);
    }

    /** The same, now that the campaign it was waiting for is known. */
    Destination recognised(List<Share> split) {
        return new Destination(designated ? shares : split, designated, waitingFor, null, null);
    }

    /**
     * A campaign's split over the funds that there are: what is meant for an unknown one goes to the general fund.
     *
     * @throws IllegalArgumentException if a part is negative
     */
    static List<Share> shares(Funds funds, List<CampaignEvent.Share> split) {
        Map<String, Long> weights = new LinkedHashMap<>();
        for (CampaignEvent.Share share : split) {
            weights.merge(
                    funds.has(share.fund()) ? share.fund() : Funds.GENERAL,
                    (long) share.partsPer10000(),
                    Math::addExact);
        }
        List<Share> shares = weights.entrySet().stream()
                .map(weight -> new Share(weight.getKey(), weight.getValue()))
                .filter(share -> share.weight() > 0)
                .toList();
        return shares.isEmpty() ? GENERAL : shares;
    }
}
