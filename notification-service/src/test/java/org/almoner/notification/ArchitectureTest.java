package org.almoner.notification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.mail.internet.InternetAddress;
import java.math.BigDecimal;
import java.util.Map;
import org.almoner.ledger.Neighbour;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rules of the build, each with a class that breaks it: a rule that nothing can break proves nothing. */
class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.notification");

    private static final ArchRule ONLY_THE_MAIN_CLASS_IS_PUBLIC = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("NotificationService")
            .should()
            .notBePublic();

    private static final ArchRule KNOWS_NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("org.almoner..")
                    .and(resideInAPackage("org.almoner.notification..").negate())
                    .and(resideInAPackage("org.almoner.events..").negate())
                    .and(resideInAPackage("org.almoner.delivery..").negate()));

    private static final ArchRule MONEY_IS_WHOLE = noFields()
            .should()
            .haveRawType(assignableTo(BigDecimal.class).or(nameMatching("double|float|java\\.lang\\.(Double|Float)")));

    // Whoever sees names and addresses must have no way to write a log.
    private static final ArchRule WHO_KNOWS_NAMES_DOES_NOT_LOG = noClasses()
            .that()
            .haveNameMatching(".*[.$](Contacts|Addresses|Unsubscribed|WriteLetter|Letter|LetterHtml|Smtp\\w+)(\\$.*)?")
            .should()
            .dependOnClassesThat(assignableTo(Logger.class).or(assignableTo(LoggerFactory.class)));

    private static final ArchRule SMTP_STAYS_BEHIND_THE_MAILER = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Smtp")
            .should()
            .dependOnClassesThat(resideInAPackage("jakarta.mail..").or(resideInAPackage("org.eclipse.angus..")));

    private static final ArchRule NO_CYCLES =
            slices().matching("org.almoner.(*)..").should().beFreeOfCycles();

    private static final Map<ArchRule, Class<?>[]> VIOLATORS = Map.of(
            ONLY_THE_MAIN_CLASS_IS_PUBLIC, new Class<?>[] {Neighbour.class},
            KNOWS_NO_OTHER_SERVICE, new Class<?>[] {Violators.Nosy.class},
            MONEY_IS_WHOLE, new Class<?>[] {Violators.Fractional.class},
            WHO_KNOWS_NAMES_DOES_NOT_LOG, new Class<?>[] {Violators.Letter.class},
            SMTP_STAYS_BEHIND_THE_MAILER, new Class<?>[] {Violators.Chatty.class},
            NO_CYCLES, new Class<?>[] {Known.class, Neighbour.class});

    @Test
    void holds() {
        assertThat(MAIN.contain(NotificationService.class)).isTrue();
        VIOLATORS.keySet().forEach(rule -> rule.check(MAIN));
    }

    @Test
    void everyRuleBites() {
        VIOLATORS.forEach(
                (rule, violators) -> assertThat(rule.evaluate(new ClassFileImporter().importClasses(violators))
                                .hasViolation())
                        .as(rule.getDescription())
                        .isTrue());
    }

    /** What the rules are there to refuse. */
    static final class Violators {
        static final class Nosy {
            final Neighbour neighbour = new Neighbour();
        }

        static final class Fractional {
            double amount;
        }

        static final class Letter {
            final Logger log = LoggerFactory.getLogger(Letter.class);
        }

        static final class Chatty {
            final InternetAddress address = new InternetAddress();
        }

        private Violators() {}
    }
}
