package org.almoner.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether the agent's marks and sabotages find, in the classes as they are today, what they are meant for. */
class MarksTest {

    @ParameterizedTest
    @MethodSource
    void isThereAndLeavesAWholeClass(String sabotage, String type) throws IOException {
        byte[] before = read(type);
        byte[] after = new Marks(sabotage).transform(getClass().getClassLoader(), type, null, null, before);
        assertThat(after).isNotNull().isNotEqualTo(before);
        assertThat(ClassFile.of().verify(after)).isEmpty();
    }

    static Stream<Arguments> isThereAndLeavesAWholeClass() {
        Stream<Arguments> points = Arrays.stream(Point.values()).map(point -> Arguments.of("", point.type()));
        Stream<Arguments> cuts = Arrays.stream(Sabotage.values())
                .flatMap(sabotage -> sabotage.cuts().stream().map(cut -> Arguments.of(sabotage.label(), cut.type())));
        // The services are no dependency of the harness; what is theirs alone is seen missing when they start.
        return Stream.concat(points, cuts).filter(each -> known((String) each.get()[1]));
    }

    private static boolean known(String type) {
        return MarksTest.class.getClassLoader().getResource(type + ".class") != null;
    }

    @Test
    void otherClassesStayAsTheyAre() throws IOException {
        String type = "org/almoner/delivery/Source";
        assertThat(new Marks("").transform(getClass().getClassLoader(), type, null, null, read(type)))
                .isNull();
    }

    private static byte[] read(String type) throws IOException {
        try (InputStream in = MarksTest.class.getClassLoader().getResourceAsStream(type + ".class")) {
            return in.readAllBytes();
        }
    }
}
