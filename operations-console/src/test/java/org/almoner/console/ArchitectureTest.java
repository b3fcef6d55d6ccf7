package org.almoner.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.almoner.events.DonorEvent;
import org.almoner.events.Webhook;
import org.almoner.ledger.Stranger;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.bind.annotation.PutMapping;

/** Each rule with somebody who breaks it: a rule that nobody can break says nothing. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.console");

    private static final ArchRule ONE_DOOR = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("OperationsConsole")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .notBePublic()
            .because("what is public is a promise");

    private static final ArchRule KNOWS_NO_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.almoner.delivery..",
                    "org.almoner.donation..",
                    "org.almoner.ledger..",
                    "org.almoner.campaign..",
                    "org.almoner.notification..",
                    "com.mongodb..",
                    "org.springframework.data..")
            .because("it looks from outside, and remembers nothing");

    private static final ArchRule WRITES_NOTHING = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients.producer..")
            .because("a console that can write to the log is a way into the books");

    private static final ArchRule CHANGES_NOTHING = noMethods()
            .should()
            .beAnnotatedWith(PutMapping.class)
            .orShould()
            .beAnnotatedWith("org.springframework.web.bind.annotation.PatchMapping")
            .orShould()
            .beAnnotatedWith("org.springframework.web.bind.annotation.DeleteMapping")
            .because("requests only read; logging in and out is all that is posted");

    private static final ArchRule KEEPS_NO_PERSON = noFields()
            .should()
            .haveRawType(DonorEvent.DonorContact.class)
            .orShould()
            .haveRawType(DonorEvent.class)
            .orShould()
            .haveRawType(Webhook.class)
            .because("names and addresses are looked past, never kept");

    private static final ArchRule MONEY_IS_WHOLE = noFields()
            .that()
            .haveNameMatching(".*([mM]inor|[aA]mount|[mM]oney|debits|credits|difference)")
            .should()
            .haveRawType(double.class)
            .orShould()
            .haveRawType(float.class)
            .orShould()
            .haveRawType(BigDecimal.class);

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(ONE_DOOR, PublicViolator.class),
                Arguments.of(KNOWS_NO_SERVICE, KnowsOthers.class),
                Arguments.of(WRITES_NOTHING, Writes.class),
                Arguments.of(CHANGES_NOTHING, Changes.class),
                Arguments.of(KEEPS_NO_PERSON, KnowsPeople.class),
                Arguments.of(MONEY_IS_WHOLE, Rounds.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void holds_and_bites(ArchRule rule, Class<?> violator) {
        assertThat(OURS).isNotEmpty();
        rule.check(OURS);
        assertThatThrownBy(() -> rule.check(new ClassFileImporter().importClasses(violator)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violator.getSimpleName());
    }

    @SuppressWarnings("unused")
    private static final class KnowsOthers {
        private Stranger ledger;
    }

    @SuppressWarnings("unused")
    private static final class Writes {
        private Producer<byte[], byte[]> log;
    }

    @SuppressWarnings("unused")
    private static final class Changes {
        @PutMapping
        void balance() {}
    }

    @SuppressWarnings("unused")
    private static final class KnowsPeople {
        private DonorEvent.DonorContact ada;
    }

    @SuppressWarnings("unused")
    private static final class Rounds {
        private double amount;
    }
}
