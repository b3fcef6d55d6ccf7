package org.almoner.donation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Inputs that a fuzzer found worth keeping, and everything that once was a finding, again in every build. */
class IntakeFuzzTest {

    private static final Path CORPUS = Path.of("src", "test", "fuzz", "intake");

    @Test
    void holdsForEveryInputThatWasKept() throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        assertThat(inputs).isNotEmpty();
        inputs.forEach(IntakeFuzz::fuzzerTestOneInput);
    }
}
