package org.almoner.campaign;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.almoner.campaign.Campaign.Settings;
import org.almoner.events.CampaignEvent.ImpactTier;
import org.almoner.events.CampaignEvent.Share;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/**
 * A campaign's settings as staff wrote them, with anything missing or wrong.
 *
 * @param revision of the settings that this replaces; not needed for a new campaign
 * @param goal 1 to 10<sup>15</sup> minor units
 * @param split 1 to 20 funds in parts per 10,000 that add up to 10,000
 * @param tiers up to 12
 */
record Draft(
        @Nullable String slug,
        @Nullable Long revision,
        @Nullable Map<String, String> titles,
        @Nullable Map<String, String> descriptions,
        @Nullable Amount goal,
        @Nullable List<FundShare> split,
        @Nullable List<Tier> tiers,
        @Nullable Instant endsAt) {

    record Amount(@Nullable Long minor, @Nullable String currency) {}

    record FundShare(@Nullable String fund, @Nullable Integer partsPer10000) {}

    record Tier(@Nullable Amount amount, @Nullable Map<String, String> texts) {}

    /** What is wrong, and where. */
    record Fault(String field, String problem) {}

    /** What reading a draft comes to. */
    sealed interface Checked {
        record Valid(String slug, Settings settings) implements Checked {}

        record Invalid(List<Fault> faults) implements Checked {}
    }

    static final List<String> LANGUAGES = List.of("en", "ko");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int NAME_MAX = 64;
    private static final int TITLE_MAX = 120;
    private static final int DESCRIPTION_MAX = 2_000;
    private static final int TIER_TEXT_MAX = 200;
    private static final int FUNDS_MAX = 20;
    private static final int TIERS_MAX = 12;

    Draft withSlug(String other) {
        return new Draft(other, revision, titles, descriptions, goal, split, tiers, endsAt);
    }

    Checked checked() {
        List<Fault> faults = new ArrayList<>();
        String name = name("slug", slug, faults);
        Map<String, String> title = texts("titles", titles, TITLE_MAX, true, faults);
        Map<String, String> description = texts("descriptions", descriptions, DESCRIPTION_MAX, false, faults);
        Money target = money("goal", goal, faults);
        List<Share> shares = shares(faults);
        List<ImpactTier> impact = impact(faults);
        if (!faults.isEmpty() || target == null) {
            return new Checked.Invalid(faults);
        }
        Instant end = endsAt == null ? null : endsAt.truncatedTo(ChronoUnit.MILLIS);
        return new Checked.Valid(name, new Settings(title, description, target, shares, impact, end));
    }

    private static String name(String field, @Nullable String value, List<Fault> faults) {
        if (value == null || value.length() > NAME_MAX || !NAME.matcher(value).matches()) {
            faults.add(new Fault(field, "must be 1 to " + NAME_MAX + " of a-z, 0-9 and single hyphens between them"));
            return "";
        }
        return value;
    }

    private static Map<String, String> texts(
            String field, @Nullable Map<String, String> texts, int max, boolean required, List<Fault> faults) {
        Map<String, String> all = new TreeMap<>();
        if (texts == null || texts.isEmpty()) {
            if (required) {
                faults.add(new Fault(field, "must have a text for each of " + LANGUAGES));
            }
            return all;
        }
        if (!texts.keySet().equals(Set.copyOf(LANGUAGES))) {
            faults.add(new Fault(field, "must have a text for each of " + LANGUAGES + " and no other language"));
        }
        texts.forEach((language, text) -> {
            String known = Objects.requireNonNullElse(text, "").strip();
            boolean control = known.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n');
            if (known.isEmpty() || known.length() > max || control) {
                faults.add(new Fault(
                        field + "." + language, "must be 1 to " + max + " characters without control characters"));
            }
            all.put(language, known);
        });
        return all;
    }

    private static @Nullable Money money(String field, @Nullable Amount amount, List<Fault> faults) {
        Long minor = amount == null ? null : amount.minor();
        String code = amount == null ? null : amount.currency();
        if (minor == null || minor < 1 || minor > CountContributions.AMOUNT_MAX) {
            faults.add(new Fault(field + ".minor", "must be 1 to " + CountContributions.AMOUNT_MAX + " minor units"));
            return null;
        }
        try {
            return new Money(minor, Currency.getInstance(Objects.requireNonNullElse(code, "")));
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(field + ".currency", "must be an ISO 4217 code in capitals, like USD"));
            return null;
        }
    }

    private List<Share> shares(List<Fault> faults) {
        List<Share> shares = new ArrayList<>();
        List<FundShare> drafted = Objects.requireNonNullElse(split, List.of());
        if (drafted.isEmpty() || drafted.size() > FUNDS_MAX) {
            faults.add(new Fault("split", "must name 1 to " + FUNDS_MAX + " funds"));
            return shares;
        }
        Set<String> funds = new HashSet<>();
        int sum = 0;
        for (int i = 0; i < drafted.size(); i++) {
            String field = "split[" + i + "]";
            FundShare share = Objects.requireNonNullElse(drafted.get(i), new FundShare(null, null));
            String fund = name(field + ".fund", share.fund(), faults);
            if (!funds.add(fund)) {
                faults.add(new Fault(field + ".fund", "is named twice"));
            }
            int parts = Objects.requireNonNullElse(share.partsPer10000(), 0);
            if (parts < 1 || parts > 10_000) {
                faults.add(new Fault(field + ".partsPer10000", "must be 1 to 10000"));
            } else {
                sum += parts;
            }
            shares.add(new Share(fund, parts));
        }
        if (sum != 10_000) {
            faults.add(new Fault("split", "must add up to 10000, not to " + sum));
        }
        return shares;
    }

    private List<ImpactTier> impact(List<Fault> faults) {
        List<ImpactTier> impact = new ArrayList<>();
        List<Tier> drafted = Objects.requireNonNullElse(tiers, List.of());
        if (drafted.size() > TIERS_MAX) {
            faults.add(new Fault("tiers", "must be " + TIERS_MAX + " at most"));
            return impact;
        }
        for (int i = 0; i < drafted.size(); i++) {
            String field = "tiers[" + i + "]";
            Tier tier = Objects.requireNonNullElse(drafted.get(i), new Tier(null, null));
            Money amount = money(field + ".amount", tier.amount(), faults);
            Map<String, String> texts = texts(field + ".texts", tier.texts(), TIER_TEXT_MAX, true, faults);
            if (amount != null) {
                impact.add(new ImpactTier(amount, texts));
            }
        }
        return impact;
    }
}
