package org.almoner.campaign;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.ledger.OfAnotherService;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.campaign");

    private static final Set<String> ARITHMETIC =
            Set.of("add", "subtract", "multiply", "divide", "negate", "remainder");

    private static final DescribedPredicate<JavaMethodCall> DECIMAL_ARITHMETIC = DescribedPredicate.describe(
            "arithmetic with BigDecimal",
            call -> call.getTargetOwner().isEquivalentTo(BigDecimal.class) && ARITHMETIC.contains(call.getName()));

    private static final DescribedPredicate<JavaClass> FLOATING = DescribedPredicate.describe(
            "floating",
            type -> Set.of("double", "float", "java.lang.Double", "java.lang.Float")
                    .contains(type.getName()));

    /** @param violator a class that the rule must catch, so that it is seen to be a rule */
    record Rule(String name, ArchRule rule, Class<?> violator) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Rule> rules() {
        return List.of(
                new Rule(
                        "only the main class is public",
                        classes()
                                .that()
                                .areTopLevelClasses()
                                .and()
                                .arePublic()
                                .should()
                                .haveSimpleName("CampaignService"),
                        OfAnotherService.class),
                new Rule(
                        "no other service is known",
                        noClasses()
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "org.almoner.donation..",
                                        "org.almoner.ledger..",
                                        "org.almoner.notification..",
                                        "org.almoner.console..",
                                        "org.almoner.local.."),
                        KnowsAnotherService.class),
                new Rule(
                        "nothing of a donor is read",
                        noClasses().should().dependOnClassesThat().areAssignableTo(DonorContact.class),
                        ReadsAnAddress.class),
                new Rule("no field is floating", noFields().should().haveRawType(FLOATING), HoldsAFloat.class),
                new Rule("no result is floating", noMethods().should().haveRawReturnType(FLOATING), HoldsAFloat.class),
                new Rule(
                        "decimals are for display",
                        noClasses().should().callMethodWhere(DECIMAL_ARITHMETIC),
                        AddsDecimals.class));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(Rule rule) {
        rule.rule().check(SERVICE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void bites(Rule rule) {
        JavaClasses violator = new ClassFileImporter().importClasses(rule.violator());
        assertThat(rule.rule().evaluate(violator).hasViolation()).isTrue();
    }

    static final class KnowsAnotherService {
        final OfAnotherService other = new OfAnotherService();
    }

    static final class ReadsAnAddress {
        static Object email(DonorContact contact) {
            return contact;
        }
    }

    static final class HoldsAFloat {
        final double amount = 0.1;

        double amount() {
            return amount;
        }
    }

    static final class AddsDecimals {
        static BigDecimal sum(BigDecimal a, BigDecimal b) {
            return a.add(b);
        }
    }
}
