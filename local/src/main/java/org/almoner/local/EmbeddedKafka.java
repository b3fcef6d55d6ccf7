package org.almoner.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real broker, its own controller (KRaft), on the loopback address. What it was given survives the process. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final KafkaRaftServer server;
    private final String brokers;

    private EmbeddedKafka(KafkaRaftServer server, String brokers) {
        this.server = server;
        this.brokers = brokers;
    }

    /**
     * Returns when the broker takes records.
     *
     * @param directory made and formatted if it is not there
     * @param port 0 for a free one
     */
    public static EmbeddedKafka start(Path directory, int port) {
        keepTheJvmAlive();
        int brokerPort = port == 0 ? Ports.free() : port;
        Properties settings = settings(directory, brokerPort, Ports.free());
        if (!Files.exists(directory.resolve("meta.properties"))) {
            format(directory, settings);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, "127.0.0.1:" + brokerPort);
    }

    /** {@code host:port}. */
    public String brokers() {
        return brokers;
    }

    @Override
    public void close() {
        server.shutdown();
    }

    private static Properties settings(Path directory, int brokerPort, int controllerPort) {
        Properties settings = new Properties();
        try (InputStream file = EmbeddedKafka.class.getResourceAsStream("/embedded-kafka.properties")) {
            settings.load(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String clients = "CLIENTS://127.0.0.1:" + brokerPort;
        settings.setProperty("listeners", clients + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.setProperty("advertised.listeners", clients);
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.setProperty("log.dirs", directory.toAbsolutePath().toString());
        return settings;
    }

    private static void format(Path directory, Properties settings) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            Files.createDirectories(directory);
            Path file = Files.createTempFile("kafka", ".properties");
            try (Writer writer = Files.newBufferedWriter(file)) {
                settings.store(writer, null);
            }
            int status = StorageTool.execute(
                    new String[] {
                        "format",
                        "--cluster-id",
                        Uuid.randomUuid().toString(),
                        "--config",
                        file.toString(),
                        "--ignore-formatted"
                    },
                    new PrintStream(said, true, StandardCharsets.UTF_8));
            Files.delete(file);
            if (status != 0) {
                throw new IllegalStateException(
                        directory + " cannot be formatted for Kafka: " + said.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A broker that gives up, on a full disk for instance, stops its process. Here that would take along the services,
    // which
    // know how to be without Kafka: they answer 503 and wait.
    private static void keepTheJvmAlive() {
        Exit.Procedure refuse = (status, message) -> {
            log.error("Kafka has given up ({}); the services wait for it, a restart brings it back", message);
            throw new IllegalStateException("Kafka wanted to exit with " + status + ": " + message);
        };
        Exit.setExitProcedure(refuse);
        Exit.setHaltProcedure(refuse);
    }
}
