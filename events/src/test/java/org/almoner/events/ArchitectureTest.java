package org.almoner.events;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule with somebody who breaks it: a rule that nobody can break says nothing. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.events");

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.almoner.events..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..",
                    "org.jspecify..")
            .because("the contract must be readable by whatever a service is made of; no Spring");

    private static final Set<String> INEXACT =
            Set.of("double", "float", Double.class.getName(), Float.class.getName(), BigDecimal.class.getName());

    private static final ArchRule NO_FRACTIONS = fields().should()
            .notHaveRawType(describe("that can hold a fraction", type -> INEXACT.contains(type.getName())))
            .because("money is whole minor units");

    private static final ArchRule NOTHING_CHANGES = fields().that(describe(
                    "the compiler did not add",
                    (JavaField field) -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
            .should()
            .beFinal()
            .because("what was said stays as it was said");

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(FEW_DEPENDENCIES, OfASpringService.class),
                Arguments.of(NO_FRACTIONS, Inexact.class),
                Arguments.of(NOTHING_CHANGES, Changeable.class));
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

    /** The compiler holds the rest: an event is in the sealed hierarchy or it is none. */
    @ParameterizedTest
    @MethodSource("events")
    void every_event_is_a_record(Class<?> event) {
        assertThat(event).isRecord();
    }

    static List<Class<? extends Event>> events() {
        return List.copyOf(EventCodec.types().values());
    }

    @SuppressWarnings("unused")
    private static final class OfASpringService {
        private org.junit.jupiter.api.Test dependency;
    }

    @SuppressWarnings("unused")
    private record Inexact(double amount) {}

    @SuppressWarnings("unused")
    private static final class Changeable {
        private long amount;
    }
}
