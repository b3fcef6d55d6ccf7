package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.almoner.events.Money;
import org.almoner.ledger.Funds.Fund;
import org.almoner.ledger.Funds.Restriction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The funds as they are configured: the sample's, an operator's own, and mistakes. */
class FundsTest {

    @EnableConfigurationProperties(Funds.class)
    static class Configured {}

    private final ApplicationContextRunner ledger = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withPropertyValues("spring.config.name=ledger")
            .withUserConfiguration(Configured.class);

    @Test
    void theSamplesFunds() {
        ledger.run(context -> {
            Funds funds = context.getBean(Funds.class);
            assertThat(funds.funds())
                    .extracting(Fund::id)
                    .containsExactly("education", "awareness", "safe-passage", "general");
            Fund passage = funds.funds().get(2);
            assertThat(passage.restriction()).isEqualTo(Restriction.WITH_DONOR_RESTRICTIONS);
            assertThat(passage.unitCost()).isEqualTo(Money.of(2_500_00, "USD"));
            assertThat(passage.reserveFloorUnits()).isEqualTo(2);
            assertThat(funds.names("awareness")).isEqualTo(Map.of("en", "Human Rights Awareness", "ko", "인권 인식 캠페인"));
            assertThat(funds.names("gone")).isEqualTo(Map.of("en", "gone"));
        });
    }

    @Test
    void anOperatorsOwnTakeThePlaceOfAllOfThem(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("ours.yml"), """
                almoner.ledger.funds:
                  - {id: general, names: {en: Everything}, restriction: without-donor-restrictions}
                  - {id: boats, names: {en: Boats}, restriction: with-donor-restrictions}
                """);
        ledger.withPropertyValues("ALMONER_FUNDS=" + file)
                .run(context -> assertThat(context.getBean(Funds.class).funds())
                        .extracting(Fund::id)
                        .containsExactly("general", "boats"));
    }

    @Test
    void mistakes() {
        Fund general = fund("general");
        assertThatIllegalArgumentException().isThrownBy(() -> new Funds(List.of(fund("boats"))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Funds(List.of(general, general)));
        for (String id : List.of("", "Boats", "a|b", "a:b", "a.b", "a b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> fund(id));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Fund("boats", Map.of("ko", "배"), Restriction.WITHOUT_DONOR_RESTRICTIONS, null, 0));
    }

    private static Fund fund(String id) {
        return new Fund(id, Map.of("en", "Name"), Restriction.WITHOUT_DONOR_RESTRICTIONS, null, 0);
    }
}
