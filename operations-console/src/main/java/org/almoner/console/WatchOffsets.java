package org.almoner.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.almoner.console.Offsets.Depth;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Asks Kafka twice a second how far everybody is: lag, dead letters, and when a group's committed offset passed a record. */
@Component
final class WatchOffsets implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WatchOffsets.class);

    private final ConsoleSettings settings;
    private final FollowTopics follower;
    private final Clock clock;
    private final Progress progress = new Progress();
    private final LagHistory history = new LagHistory();
    private final MultiGauge lag;
    private final MultiGauge depth;
    private volatile Asked<Offsets> offsets;
    private @Nullable Admin admin;

    WatchOffsets(ConsoleSettings settings, FollowTopics follower, Clock clock, MeterRegistry meters) {
        this.settings = settings;
        this.follower = follower;
        this.clock = clock;
        this.offsets = Asked.notYet(clock.instant());
        this.lag = MultiGauge.builder("consumer.lag")
                .description("Records of a topic that wait for a consumer group")
                .register(meters);
        this.depth = MultiGauge.builder("dlq.depth")
                .description("Records in a dead-letter topic")
                .register(meters);
    }

    Asked<Offsets> offsets() {
        return offsets;
    }

    Progress progress() {
        return progress;
    }

    /** How far each group is behind, and where that is going; empty before Kafka has answered once. */
    List<LagHistory.Trend> trends() {
        return history.trends();
    }

    List<Depth> deadLetters() {
        Offsets known = offsets.value();
        return known == null ? List.of() : known.deadLetters(follower::tail);
    }

    @Scheduled(fixedDelay = 500)
    synchronized void look() {
        Instant now = clock.instant();
        try {
            Offsets seen = ask(now);
            seen.committed()
                    .forEach((group, committed) -> committed.forEach(
                            (partition, offset) -> progress.committed(group, partition, offset, now)));
            if (offsets.away()) {
                log.info("Kafka at {} answers again", settings.brokers());
            }
            offsets = offsets.answered(seen, now);
            history.add(now, seen.lags(follower::tail));
        } catch (ExecutionException | TimeoutException e) {
            away("does not answer", e, now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // An address that cannot be resolved, for one.
            away("cannot be asked", e, now);
        }
        measure();
    }

    @Override
    public synchronized void destroy() {
        Admin open = admin;
        admin = null;
        if (open != null) {
            open.close(Duration.ofMillis(100));
        }
    }

    private void away(String how, Exception why, Instant now) {
        if (!offsets.away()) {
            log.warn("Kafka at {} {}: {}", settings.brokers(), how, why.toString());
        }
        offsets = offsets.failed("Kafka at " + settings.brokers() + " " + how, now);
    }

    private Offsets ask(Instant now) throws ExecutionException, TimeoutException, InterruptedException {
        Admin kafka = admin();
        List<String> topics = wait(kafka.listTopics().names()).stream()
                .filter(FollowTopics::isOurs)
                .toList();
        List<TopicPartition> partitions = wait(kafka.describeTopics(topics).allTopicNames()).values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(each -> new TopicPartition(topic.name(), each.partition())))
                .toList();
        // Ends first: what is committed meanwhile makes a lag look smaller, never larger.
        Map<TopicPartition, Long> ends = offsets(kafka, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> begins = offsets(kafka, partitions, OffsetSpec.earliest());
        Map<String, Boolean> reading = wait(
                        kafka.listGroups(ListGroupsOptions.forConsumerGroups()).all())
                .stream()
                .collect(Collectors.toMap(GroupListing::groupId, WatchOffsets::isReading, (one, _) -> one));
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        wait(kafka.listConsumerGroupOffsets(reading.keySet().stream()
                                .collect(
                                        Collectors.toMap(Function.identity(), _ -> new ListConsumerGroupOffsetsSpec())))
                        .all())
                .forEach((group, known) -> {
                    Map<TopicPartition, Long> ofGroup = new HashMap<>();
                    known.forEach((partition, offset) -> {
                        if (offset != null) {
                            ofGroup.put(partition, offset.offset());
                        }
                    });
                    committed.put(group, ofGroup);
                });
        return new Offsets(now, begins, ends, committed, reading);
    }

    private Map<TopicPartition, Long> offsets(Admin kafka, List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        wait(kafka.listOffsets(
                                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> which)),
                                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static boolean isReading(GroupListing group) {
        return group.groupState()
                .filter(state -> state != GroupState.EMPTY && state != GroupState.DEAD)
                .isPresent();
    }

    private void measure() {
        // A figure that is not known is not reported: an old one would look like a fact.
        boolean known = offsets.trouble() == null;
        List<MultiGauge.Row<?>> depths = known
                ? deadLetters().stream()
                        .<MultiGauge.Row<?>>map(
                                each -> MultiGauge.Row.of(Tags.of("topic", each.topic()), each.records()))
                        .toList()
                : List.of();
        List<MultiGauge.Row<?>> lags = known
                ? trends().stream()
                        .<MultiGauge.Row<?>>map(each -> MultiGauge.Row.of(
                                Tags.of(
                                        "group",
                                        each.lag().group(),
                                        "topic",
                                        each.lag().topic()),
                                each.lag().records()))
                        .toList()
                : List.of();
        depth.register(depths, true);
        lag.register(lags, true);
    }

    private <T> T wait(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Admin admin() {
        Admin open = admin;
        if (open == null) {
            int patienceMillis = (int) settings.patience().toMillis();
            open = Admin.create(Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers(),
                    AdminClientConfig.CLIENT_ID_CONFIG, "operations-console",
                    AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, patienceMillis,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMillis,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMillis));
            admin = open;
        }
        return open;
    }
}
