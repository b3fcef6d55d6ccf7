package org.almoner.delivery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.transaction.annotation.Transactional;

/** Each rule with somebody who breaks it: a rule that nobody can break says nothing. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.almoner.delivery");

    private static final List<Class<?>> PROTOCOL = List.of(
            Delivery.class,
            Journal.class,
            Tally.class,
            Histories.class,
            Said.class,
            Source.class,
            Incoming.class,
            Effect.class,
            Decoder.class,
            Speaker.class);

    private static final ArchRule KNOWS_NO_SERVICE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.almoner.events..",
                    "org.almoner.delivery..",
                    "org.apache.kafka..",
                    "org.springframework..",
                    "com.mongodb..",
                    "org.bson..",
                    "io.micrometer..",
                    "org.slf4j..",
                    "org.jspecify..")
            .because("every service stands on delivery, so it can stand on none of them");

    private static final ArchRule PROTOCOL_IS_PLAIN_JAVA = noClasses()
            .that(DescribedPredicate.describe(
                    "are the protocol",
                    type -> PROTOCOL.stream()
                                    .anyMatch(part -> type.getName().startsWith(part.getName() + "$")
                                            || type.getName().equals(part.getName()))
                            || type.getSimpleName().startsWith("Plain")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "com.mongodb..", "org.bson..")
            .because("the model test drives it over stores and logs of its own");

    private static final ArchRule NO_TRANSACTIONS_OF_THE_DATABASE = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Transactional.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.mongodb.client.ClientSession")
            .because("the embedded server has none, and the protocol needs none");

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(KNOWS_NO_SERVICE, KnowsOthers.class),
                Arguments.of(PROTOCOL_IS_PLAIN_JAVA, PlainStore.class),
                Arguments.of(NO_TRANSACTIONS_OF_THE_DATABASE, Transacts.class));
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
        private org.junit.jupiter.api.Test service;
    }

    @SuppressWarnings("unused")
    private static final class PlainStore {
        private MongoOperations mongo;
    }

    @SuppressWarnings("unused")
    private static final class Transacts {
        @Transactional
        void write() {}
    }
}
