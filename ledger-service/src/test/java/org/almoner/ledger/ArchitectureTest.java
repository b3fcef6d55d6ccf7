package org.almoner.ledger;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.math.BigDecimal;
import java.util.Map;
import org.almoner.delivery.Tally;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoOperations;

class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.ledger");

    private static final ArchRule ONLY_THE_MAIN_CLASS_IS_PUBLIC = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("LedgerService")
            .should()
            .notBePublic();

    private static final ArchRule KNOWS_NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("org.almoner..")
                    .and(resideInAPackage("org.almoner.ledger..").negate())
                    .and(resideInAPackage("org.almoner.events..").negate())
                    .and(resideInAPackage("org.almoner.delivery..").negate()));

    private static final ArchRule MONEY_IS_WHOLE = noFields()
            .should()
            .haveRawType(assignableTo(BigDecimal.class).or(nameMatching("double|float|java\\.lang\\.(Double|Float)")));

    // What a gift means for the books is plain arithmetic: no store, no clock, no framework.
    private static final ArchRule THE_RULES_KNOW_NO_FRAMEWORK = noClasses()
            .that()
            .haveNameMatching(".*[.$](Apportionment|Destination|Position|Gift|Flow|PostingRules)(\\$.*)?")
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework..")
                    .or(resideInAPackage("com.mongodb.."))
                    .or(resideInAPackage("java.time.Clock"))
                    .or(assignableTo(java.time.Clock.class)));

    // Tallies move by Tally.apply alone, and only in one place.
    private static final ArchRule ONE_PLACE_COUNTS = noClasses()
            .that()
            .doNotHaveSimpleName("CountAndSay")
            .should()
            .callMethod(Tally.class, "apply", java.util.Collection.class);

    private static final Map<ArchRule, Class<?>> VIOLATORS = Map.of(
            ONLY_THE_MAIN_CLASS_IS_PUBLIC, org.almoner.campaign.Neighbour.class,
            KNOWS_NO_OTHER_SERVICE, Violators.Nosy.class,
            MONEY_IS_WHOLE, Violators.Fractional.class,
            THE_RULES_KNOW_NO_FRAMEWORK, Violators.Gift.class,
            ONE_PLACE_COUNTS, Violators.Counting.class);

    @Test
    void holds() {
        VIOLATORS.keySet().forEach(rule -> rule.check(MAIN));
    }

    @Test
    void everyRuleBites() {
        VIOLATORS.forEach((rule, violator) -> assertThat(rule.evaluate(new ClassFileImporter().importClasses(violator))
                        .hasViolation())
                .as("%s on %s", rule.getDescription(), violator)
                .isTrue());
    }

    /** What the rules are there to refuse. */
    static final class Violators {
        static final class Nosy {
            final org.almoner.campaign.Neighbour neighbour = new org.almoner.campaign.Neighbour();
        }

        static final class Fractional {
            double amount;
        }

        record Gift(MongoOperations mongo) {}

        record Counting(Tally tally) {
            void count() {
                tally.apply(java.util.List.of());
            }
        }

        private Violators() {}
    }
}
