package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.almoner.campaign.Draft.Amount;
import org.almoner.campaign.Draft.Checked;
import org.almoner.campaign.Draft.Fault;
import org.almoner.campaign.Draft.FundShare;
import org.almoner.campaign.Draft.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DraftTest {

    private static final Map<String, String> TEXTS = Map.of("en", "Safe Harbour", "ko", "안전한 항구");
    private static final List<FundShare> SPLIT =
            List.of(new FundShare("education", 3_000), new FundShare("safe-passage", 7_000));

    @Test
    void aWholeDraftIsValid() {
        Draft draft = draft("safe-harbour", TEXTS, new Amount(1_000_000L, "USD"), SPLIT, List.of());
        assertThat(draft.checked()).isInstanceOfSatisfying(Checked.Valid.class, valid -> {
            assertThat(valid.slug()).isEqualTo("safe-harbour");
            assertThat(valid.settings().goal()).isEqualTo(Feed.usd(1_000_000));
        });
    }

    static Stream<Arguments> faulty() {
        Amount goal = new Amount(100L, "USD");
        List<FundShare> many = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            many.add(new FundShare("fund-" + i, 100));
        }
        Map<String, String> nothing = new HashMap<>(TEXTS);
        nothing.put("ko", null);
        return Stream.of(
                Arguments.of("slug", draft("Safe Harbour", TEXTS, goal, SPLIT, null)),
                Arguments.of("slug", draft("safe--harbour", TEXTS, goal, SPLIT, null)),
                Arguments.of("slug", draft("../etc", TEXTS, goal, SPLIT, null)),
                Arguments.of("slug", draft("a".repeat(65), TEXTS, goal, SPLIT, null)),
                Arguments.of("slug", draft(null, TEXTS, goal, SPLIT, null)),
                Arguments.of("titles", draft("s", null, goal, SPLIT, null)),
                Arguments.of("titles", draft("s", Map.of("en", "only"), goal, SPLIT, null)),
                Arguments.of("titles", draft("s", Map.of("en", "a", "ko", "b", "de", "c"), goal, SPLIT, null)),
                Arguments.of("titles.ko", draft("s", nothing, goal, SPLIT, null)),
                Arguments.of("titles.en", draft("s", Map.of("en", " ", "ko", "b"), goal, SPLIT, null)),
                Arguments.of("titles.en", draft("s", Map.of("en", "a\r\nBcc: x", "ko", "b"), goal, SPLIT, null)),
                Arguments.of("titles.en", draft("s", Map.of("en", "a".repeat(121), "ko", "b"), goal, SPLIT, null)),
                Arguments.of("goal.minor", draft("s", TEXTS, null, SPLIT, null)),
                Arguments.of("goal.minor", draft("s", TEXTS, new Amount(0L, "USD"), SPLIT, null)),
                Arguments.of("goal.minor", draft("s", TEXTS, new Amount(-1L, "USD"), SPLIT, null)),
                Arguments.of("goal.minor", draft("s", TEXTS, new Amount(Long.MAX_VALUE, "USD"), SPLIT, null)),
                Arguments.of("goal.currency", draft("s", TEXTS, new Amount(1L, "usd"), SPLIT, null)),
                Arguments.of("goal.currency", draft("s", TEXTS, new Amount(1L, "XAU"), SPLIT, null)),
                Arguments.of("goal.currency", draft("s", TEXTS, new Amount(1L, null), SPLIT, null)),
                Arguments.of("split", draft("s", TEXTS, goal, null, null)),
                Arguments.of("split", draft("s", TEXTS, goal, many, null)),
                Arguments.of("split", draft("s", TEXTS, goal, List.of(new FundShare("a", 9_999)), null)),
                Arguments.of(
                        "split[1].fund",
                        draft("s", TEXTS, goal, List.of(new FundShare("a", 5_000), new FundShare("a", 5_000)), null)),
                Arguments.of(
                        "split[0].partsPer10000",
                        draft("s", TEXTS, goal, List.of(new FundShare("a", -1), new FundShare("b", 10_001)), null)),
                Arguments.of("split[0].fund", draft("s", TEXTS, goal, Arrays.asList((FundShare) null), null)),
                Arguments.of("tiers[0].amount.minor", draft("s", TEXTS, goal, SPLIT, Arrays.asList((Tier) null))),
                Arguments.of(
                        "tiers[0].texts",
                        draft("s", TEXTS, goal, SPLIT, List.of(new Tier(goal, Map.of("en", "a lesson"))))));
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void aFaultIsNamed(String field, Draft draft) {
        assertThat(draft.checked())
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        invalid -> assertThat(invalid.faults())
                                .extracting(Fault::field)
                                .contains(field));
    }

    private static Draft draft(
            String slug, Map<String, String> titles, Amount goal, List<FundShare> split, List<Tier> tiers) {
        return new Draft(slug, null, titles, null, goal, split, tiers, null);
    }
}
