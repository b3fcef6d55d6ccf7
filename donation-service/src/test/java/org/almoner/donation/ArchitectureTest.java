package org.almoner.donation;

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
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.donation");

    private static final ArchRule ONLY_THE_MAIN_CLASS_IS_PUBLIC = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("DonationService")
            .should()
            .notBePublic();

    private static final ArchRule KNOWS_NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("org.almoner..")
                    .and(resideInAPackage("org.almoner.donation..").negate())
                    .and(resideInAPackage("org.almoner.events..").negate())
                    .and(resideInAPackage("org.almoner.delivery..").negate()));

    private static final ArchRule MONEY_IS_WHOLE = noFields()
            .that()
            .areDeclaredInClassesThat(
                    nameMatching(".*(RateLimit|RejectedWebhooks)").negate())
            .should()
            .haveRawType(assignableTo(BigDecimal.class).or(nameMatching("double|float|java\\.lang\\.(Double|Float)")));

    // What providers sent is read as a tree whose types are looked at; a mapper would guess and coerce.
    private static final ArchRule ONLY_BODY_PARSES = noClasses()
            .that()
            .doNotHaveSimpleName("Body")
            .should()
            .dependOnClassesThat(resideInAPackage("tools.jackson.."));

    // Donors' names: whoever has them must have no way to write a log.
    private static final ArchRule WHO_KNOWS_NAMES_DOES_NOT_LOG = noClasses()
            .that()
            .haveNameMatching(".*[.$](Contact|Donor|Words|StripeEvents|StandardEvents|Body)(\\$.*)?")
            .should()
            .dependOnClassesThat(assignableTo(Logger.class).or(assignableTo(LoggerFactory.class)));

    private static final Map<ArchRule, Class<?>> VIOLATORS = Map.of(
            ONLY_THE_MAIN_CLASS_IS_PUBLIC, org.almoner.ledger.Neighbour.class,
            KNOWS_NO_OTHER_SERVICE, Violators.Nosy.class,
            MONEY_IS_WHOLE, Violators.Fractional.class,
            ONLY_BODY_PARSES, Violators.Mapping.class,
            WHO_KNOWS_NAMES_DOES_NOT_LOG, Violators.Donor.class);

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
            final org.almoner.ledger.Neighbour neighbour = new org.almoner.ledger.Neighbour();
        }

        static final class Fractional {
            double amount;
        }

        static final class Mapping {
            final tools.jackson.databind.json.JsonMapper mapper = new tools.jackson.databind.json.JsonMapper();
        }

        static final class Donor {
            final Logger log = LoggerFactory.getLogger(Donor.class);
        }

        private Violators() {}
    }
}
