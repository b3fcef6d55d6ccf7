package org.almoner.local;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.almoner.proof.Gift;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Where the stories are played: the same tests in one JVM with embedded parts, on the MongoDB that {@code MONGODB_URI} names, or
 * on Kafka and MongoDB in containers with {@code ALMONER_STORIES=containers}.
 */
final class Stages {

    /** Every gift that any story has told of: the books are about all of them. */
    static final List<Gift> GIVEN = Collections.synchronizedList(new ArrayList<>());

    private static @Nullable Pipeline pipeline;

    private Stages() {}

    /** The one pipeline of all stories: on empty data, without sample gifts. It stops with the JVM. */
    static synchronized Pipeline pipeline() {
        Pipeline known = pipeline;
        if (known == null) {
            try {
                known = open(Files.createTempDirectory("almoner-stories"));
            } catch (IOException | Pipeline.NotStarted e) {
                throw new IllegalStateException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(known::close));
            pipeline = known;
        }
        return known;
    }

    private static Pipeline open(Path data) throws Pipeline.NotStarted {
        Map<String, String> environment = new HashMap<>();
        environment.put("ALMONER_DATA", data.toString());
        environment.put("ALMONER_SAMPLE", "false");
        environment.put("KAFKA_PARTITIONS", "4");
        for (Service service : Service.values()) {
            environment.put(service.portVariable(), String.valueOf(Ports.free()));
        }
        environment.put("SMTP_PORT", "0");
        environment.put("INBOX_PORT", "0");
        if ("containers".equals(System.getenv("ALMONER_STORIES"))) {
            environment.put("KAFKA_BROKERS", Containers.KAFKA.getBootstrapServers());
            environment.put("MONGODB_URI", Containers.MONGO.getReplicaSetUrl("almoner"));
        } else if (System.getenv("MONGODB_URI") != null) {
            environment.put("MONGODB_URI", System.getenv("MONGODB_URI"));
        }
        if (environment.containsKey("MONGODB_URI")) {
            forget(environment.get("MONGODB_URI"));
        }
        return Pipeline.start(LocalSettings.from(environment));
    }

    /** An earlier run's books would be in the way. */
    private static void forget(String mongoUri) {
        try (MongoClient client = MongoClients.create(mongoUri)) {
            for (String database : client.listDatabaseNames()) {
                if (database.startsWith("almoner_")) {
                    client.getDatabase(database).drop();
                }
            }
        }
    }

    static Story.Stage stage(Pipeline pipeline) {
        return new Story.Stage() {
            @Override
            public URI service(String name) {
                return pipeline.uri(Service.valueOf(name.toUpperCase(Locale.ROOT)));
            }

            @Override
            public String operatorToken() {
                return pipeline.secrets().operatorToken();
            }

            @Override
            public String secret(String provider) {
                return provider.equals("stripe")
                        ? pipeline.secrets().stripe()
                        : pipeline.secrets().standard();
            }
        };
    }

    /** Started once, when a story first needs them; whoever runs the tests removes them. */
    private static final class Containers {
        static final KafkaContainer KAFKA = started(new KafkaContainer(
                DockerImageName.parse("apache/kafka:4.2.1").asCompatibleSubstituteFor("apache/kafka")));
        static final MongoDBContainer MONGO =
                started(new MongoDBContainer(DockerImageName.parse("mongo:8.0").asCompatibleSubstituteFor("mongo"))
                        .withReplicaSet());

        private static <C extends GenericContainer<?>> C started(C container) {
            container.start();
            return container;
        }
    }
}
