package org.almoner.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The funds that a gift can reach.
 *
 * @param funds in the order in which they are shown; {@code general} must be one of them
 */
@ConfigurationProperties("almoner.ledger")
record Funds(List<Fund> funds) {

    /** Where a gift goes that names no place, or one that is not known. */
    static final String GENERAL = "general";

    Funds {
        Set<String> ids = new HashSet<>();
        for (Fund fund : funds) {
            if (!ids.add(fund.id())) {
                throw new IllegalArgumentException("two funds are called " + fund.id());
            }
        }
        if (!ids.contains(GENERAL)) {
            throw new IllegalArgumentException("almoner.ledger.funds needs a fund called " + GENERAL);
        }
    }

    /**
     * @param id lower-case letters, digits and dashes; part of account ids, so never to be changed
     * @param names by language; {@code en} is required
     * @param unitCost what one unit of the fund's purpose costs, a rescue mission for one
     * @param reserveFloorUnits how many units must stay payable at any time
     */
    record Fund(
            String id,
            Map<String, String> names,
            Restriction restriction,
            @Nullable Money unitCost,
            @DefaultValue("0") int reserveFloorUnits) {
        Fund {
            if (!id.matches("[a-z0-9-]{1,64}")) {
                throw new IllegalArgumentException("not a fund id: " + id);
            }
            if (names == null || !names.containsKey("en")) {
                throw new IllegalArgumentException("fund " + id + " needs a name in English (names.en)");
            }
            if (restriction == null) {
                throw new IllegalArgumentException("fund " + id + " needs a restriction");
            }
        }
    }

    /** The two classes of net assets of ASU 2016-14. */
    enum Restriction {
        @JsonProperty("with-donor-restrictions")
        WITH_DONOR_RESTRICTIONS,
        @JsonProperty("without-donor-restrictions")
        WITHOUT_DONOR_RESTRICTIONS
    }

    boolean has(String id) {
        return funds.stream().anyMatch(fund -> fund.id().equals(id));
    }

    /** @return by language; a fund that is configured no more has its id for a name */
    Map<String, String> names(String id) {
        return funds.stream()
                .filter(fund -> fund.id().equals(id))
                .findFirst()
                .map(Fund::names)
                .orElse(Map.of("en", id));
    }
}
