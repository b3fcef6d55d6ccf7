package org.almoner.notification;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.CampaignEvent.ImpactTier;
import org.almoner.events.CampaignEvent.Share;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationId;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.DonorEvent.DonorErased;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.almoner.events.Place;

/** A donor with one gift, and what the other services say about it. */
record Ada(String reference, Money amount, String locale, boolean updates, String name, String email) {

    static final String CAMPAIGN = "safe-harbour";

    static Ada gives(long minor, String currency) {
        return new Ada("pi_ada", Money.of(minor, currency), "en", false, "Ada Lovelace", "ada@example.org");
    }

    Ada by(String nextReference) {
        return new Ada(nextReference, amount, locale, updates, name, email);
    }

    Ada in(String nextLocale) {
        return new Ada(reference, amount, nextLocale, updates, name, email);
    }

    Ada wantingUpdates() {
        return new Ada(reference, amount, locale, true, name, email);
    }

    Ada called(String nextName) {
        return new Ada(reference, amount, locale, updates, nextName, email);
    }

    Ada at(String nextEmail) {
        return new Ada(reference, amount, locale, updates, name, nextEmail);
    }

    DonationId donation() {
        return DonationId.of("test", reference);
    }

    DonorId donor() {
        return DonorId.of(donation());
    }

    /** The id of the thank-you. */
    String thanks() {
        return donation() + ":thank-you:1";
    }

    DonationReceived received() {
        return new DonationReceived(
                donation(),
                donor(),
                "test",
                reference,
                amount,
                new Place(CAMPAIGN, null),
                locale,
                false,
                updates,
                Instant.parse("2026-11-22T11:59:58Z"));
    }

    FundAllocated allocated() {
        return allocated(
                CAMPAIGN, new Part("safe-passage", Map.of("en", "Safe Passage Fund", "ko", "안전한 길 기금"), amount));
    }

    FundAllocated allocated(String campaign, Part... parts) {
        return new FundAllocated(donation(), donor(), campaign, amount, 1, List.of(parts), false);
    }

    DonorContact contact() {
        return new DonorContact(donor(), name, email);
    }

    DonorErased erased() {
        return new DonorErased(donor());
    }

    static CampaignOpened opened() {
        return new CampaignOpened(CAMPAIGN, terms(1));
    }

    static Terms terms(long revision) {
        return new Terms(
                revision,
                Map.of("en", "Safe Harbour", "ko", "안전한 항구"),
                Money.of(1_000_000, "USD"),
                1,
                List.of(new Share("safe-passage", 10_000)),
                List.of(
                        new ImpactTier(
                                Money.of(2_500, "USD"),
                                Map.of("en", "a month of tutoring material", "ko", "한 달 분량의 교재")),
                        new ImpactTier(
                                Money.of(10_000, "USD"),
                                Map.of("en", "a day of a street campaign", "ko", "하루 동안의 거리 캠페인")),
                        new ImpactTier(
                                Money.of(250_000, "USD"), Map.of("en", "one rescue mission", "ko", "한 번의 구조 활동"))));
    }

    static GoalReached goalReached(int version, Instant at) {
        return new GoalReached(CAMPAIGN, version, Money.of(1_000_000, "USD"), Money.of(1_003_000, "USD"), at);
    }
}
