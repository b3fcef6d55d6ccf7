package org.almoner.console;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.almoner.events.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads every topic from near its end, on one thread, outside of any consumer group: nobody else's reading is touched, and every
 * instance of the console sees everything.
 */
@Component
final class FollowTopics implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FollowTopics.class);
    private static final Duration POLL = Duration.ofMillis(250);
    // Dead letters are counted by reading them, so nearly always all of them are read.
    private static final long DEAD_LETTERS_TAIL = 10_000;
    private static final Duration NEW_TOPICS_EVERY = Duration.ofSeconds(5);

    private final ConsoleSettings settings;
    private final Gifts gifts;
    private final Map<TopicPartition, Tail> tails = new ConcurrentHashMap<>();
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    FollowTopics(ConsoleSettings settings, Gifts gifts) {
        this.settings = settings;
        this.gifts = gifts;
    }

    /** Null for a partition that is not followed yet. */
    @Nullable
    Tail tail(TopicPartition partition) {
        return tails.get(partition);
    }

    static boolean isOurs(String topic) {
        return Stream.of(Topic.values())
                .anyMatch(each -> topic.equals(each.topicName())
                        || (topic.startsWith(each.topicName() + ".") && topic.endsWith(ReadRecord.DEAD_LETTERS)));
    }

    @Override
    public void start() {
        stopping = new CountDownLatch(1);
        thread = Thread.ofPlatform().name("follow-topics").daemon().start(this::followForEver);
    }

    @Override
    public void stop() {
        stopping.countDown();
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        Thread running = thread;
        thread = null;
        try {
            if (running != null) {
                running.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void followForEver() {
        Class<?> told = null;
        while (!stopped(Duration.ZERO)) {
            try (Consumer<byte[], byte[]> each = open()) {
                consumer = each;
                follow(each);
            } catch (WakeupException e) {
                log.debug("asked to stop");
            } catch (KafkaException e) {
                if (told != e.getClass()) {
                    log.warn("Kafka at {} cannot be followed now: {}", settings.brokers(), e.toString());
                }
                told = e.getClass(); // once is enough; WatchOffsets says when Kafka comes and goes
                stopped(settings.patience());
            } catch (RuntimeException e) {
                log.error("a record stopped the following of topics; it begins again", e);
                stopped(settings.patience());
            } finally {
                consumer = null;
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        long lookAgainAt = System.nanoTime();
        while (!stopped(Duration.ZERO)) {
            if (System.nanoTime() - lookAgainAt >= 0) {
                takeUpNewPartitions(consumer);
                lookAgainAt = System.nanoTime() + NEW_TOPICS_EVERY.toNanos();
            }
            if (consumer.assignment().isEmpty()) {
                stopped(Duration.ofMillis(500)); // a fresh cluster: the services are making the topics
                lookAgainAt = System.nanoTime();
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                ReadRecord.read(record).ifPresent(gifts::see);
                Tail tail = tails.get(new TopicPartition(record.topic(), record.partition()));
                if (tail != null) {
                    tail.read(record.offset());
                }
            }
            for (TopicPartition each : consumer.assignment()) {
                Tail tail = tails.get(each);
                if (tail != null) {
                    tail.standsAt(consumer.position(each, settings.patience()));
                }
            }
        }
    }

    private void takeUpNewPartitions(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> there;
        try {
            there = consumer.listTopics(settings.patience()).entrySet().stream()
                    .filter(each -> isOurs(each.getKey()))
                    .flatMap(each -> each.getValue().stream())
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .collect(Collectors.toSet());
        } catch (TimeoutException e) {
            if (consumer.assignment().isEmpty()) {
                throw e;
            }
            return; // what is followed already is not let go because Kafka is slow
        }
        Set<TopicPartition> fresh = new HashSet<>(there);
        fresh.removeAll(consumer.assignment());
        if (fresh.isEmpty() && there.equals(consumer.assignment())) {
            return;
        }
        consumer.assign(there);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(fresh, settings.patience());
        Map<TopicPartition, Long> ends = consumer.endOffsets(fresh, settings.patience());
        tails.keySet().retainAll(there);
        for (TopicPartition each : fresh) {
            long tail = each.topic().endsWith(ReadRecord.DEAD_LETTERS) ? DEAD_LETTERS_TAIL : settings.tail();
            long start = Math.max(begins.getOrDefault(each, 0L), ends.getOrDefault(each, 0L) - tail);
            consumer.seek(each, start);
            tails.put(each, new Tail(start));
        }
    }

    private boolean stopped(Duration patience) {
        try {
            return stopping.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Consumer<byte[], byte[]> open() {
        int patienceMillis = (int) settings.patience().toMillis();
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        settings.brokers(),
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "operations-console",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        // Bodies are thrown away at once; there is no reason to hold many of them.
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        4 * 1024 * 1024,
                        ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        patienceMillis,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        5 * patienceMillis),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
