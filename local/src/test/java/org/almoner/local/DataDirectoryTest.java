package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aSecondStartIsToldWhoHasIt() throws Exception {
        try (DataDirectory held = DataDirectory.lock(directory)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> DataDirectory.lock(directory))
                    .isInstanceOf(DataDirectory.InUse.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
        }
        DataDirectory.lock(directory).close();
    }

    @Test
    void aKilledProcessHoldsNothing() throws Exception {
        List<String> pid = Victim.killedAfter(1, Holder.class, directory);
        assertThat(Files.readString(directory.resolve("pid")).strip()).isEqualTo(pid.getFirst());
        DataDirectory.lock(directory).close();
    }

    static final class Holder {
        public static void main(String[] args) throws Exception {
            DataDirectory held = DataDirectory.lock(Path.of(args[0]));
            System.out.println("kept " + ProcessHandle.current().pid());
            Thread.sleep(60_000);
            held.close();
        }
    }

    @Test
    void secretsAreMadeOnceForTheOwnerOnly() throws Exception {
        Path file = directory.resolve("secrets");
        Secrets made = Secrets.keptIn(file, Map.of());
        Secrets kept = Secrets.keptIn(file, Map.of());

        assertThat(kept.variables()).isEqualTo(made.variables());
        assertThat(made.stripe()).startsWith("whsec_").hasSizeGreaterThan(30);
        assertThat(made.operatorToken()).hasSizeGreaterThanOrEqualTo(16);
        assertThat(kept.consoleEntry()).isNotEqualTo(made.consoleEntry());
        assertThat(made.toString()).doesNotContain(made.stripe(), made.operatorToken());
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aVariableOutranksWhatWasMade() {
        Path file = directory.resolve("secrets");
        String made = Secrets.keptIn(file, Map.of()).standard();
        Secrets given = Secrets.keptIn(file, Map.of("STRIPE_WEBHOOK_SECRETS", "whsec_a,whsec_b"));

        assertThat(given.stripe()).isEqualTo("whsec_a,whsec_b");
        assertThat(given.standard()).isEqualTo(made);
        assertThat(Secrets.keptIn(file, Map.of()).stripe()).isNotEqualTo("whsec_a,whsec_b");
    }

    @Test
    void settingsComeFromTheEnvironment() {
        LocalSettings usual = LocalSettings.from(Map.of());
        assertThat(usual.port(Service.LEDGER)).isEqualTo(8082);
        assertThat(usual.port(Service.CONSOLE)).isEqualTo(8080);
        assertThat(usual.address()).isEqualTo("127.0.0.1");
        assertThat(usual.sample()).isTrue();
        assertThat(usual.kafkaBrokers()).isNull();

        LocalSettings changed = LocalSettings.from(Map.of(
                "LEDGER_PORT", "9082", "KAFKA_BROKERS", "kafka:9092", "SMTP_URL", " ", "ALMONER_LIVE_MODE", "true"));
        assertThat(changed.port(Service.LEDGER)).isEqualTo(9082);
        assertThat(changed.kafkaBrokers()).isEqualTo("kafka:9092");
        assertThat(changed.smtpUrl()).isNull();
        assertThat(changed.sample()).as("no sample in live books").isFalse();

        assertThatThrownBy(() -> LocalSettings.from(Map.of("LEDGER_PORT", "many")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LEDGER_PORT");
    }
}
