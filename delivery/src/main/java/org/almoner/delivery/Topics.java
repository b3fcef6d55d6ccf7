package org.almoner.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.almoner.events.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Makes the topics with their settings before anything reads them, and knows their ids. */
final class Topics implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * A record as large as a topic takes, with the headers that a dead letter has besides: one that could not be buried would stop
     * its partition for ever. delivery.yml lets the producer send as much.
     */
    private static final int DEAD_LETTER_BYTES_MAX = 2 * 1024 * 1024;

    private final DeliverySettings settings;
    private final String group;
    private final Set<Topic> heard = ConcurrentHashMap.newKeySet();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private volatile boolean running;

    Topics(DeliverySettings settings, String group) {
        this.settings = settings;
        this.group = group;
    }

    /** A topic that this service reads, and so may have dead letters of. */
    void hears(Topic topic) {
        heard.add(topic);
    }

    /** @throws IllegalStateException if Kafka cannot tell now */
    String id(String topic) {
        return ids.computeIfAbsent(topic, this::lookUp);
    }

    @Override
    public void start() {
        running = true;
        try (Admin admin = admin()) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                topics.add(new NewTopic(topic.topicName(), settings.partitions(), settings.replicationFactor())
                        .configs(topic.settings()));
            }
            for (Topic topic : heard) {
                topics.add(new NewTopic(topic.deadLetters(group), 1, settings.replicationFactor())
                        .configs(Map.of(
                                "cleanup.policy",
                                "delete",
                                "retention.ms",
                                "-1",
                                "max.message.bytes",
                                String.valueOf(DEAD_LETTER_BYTES_MAX))));
            }
            for (var made : admin.createTopics(topics).values().entrySet()) {
                try {
                    made.getValue().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            // The bindings retry until their topics are there; another instance, or a restart of this one, makes them.
            log.warn(
                    "topics could not be made, Kafka at {} does not answer as it should: {}",
                    settings.brokers(),
                    e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE; // before the bindings
    }

    private String lookUp(String topic) {
        try (Admin admin = admin()) {
            var described = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Objects.requireNonNull(described.get(topic), topic).topicId().toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not tell the id of " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.brokers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis() / 2));
    }
}
