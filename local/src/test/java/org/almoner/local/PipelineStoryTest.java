package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.almoner.events.EventCodec;
import org.almoner.events.Topic;
import org.almoner.proof.Gift;
import org.almoner.proof.Oracle;
import org.almoner.proof.Webhooks;
import org.almoner.proof.Webhooks.Webhook;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole pipeline, from signed webhooks over HTTP to balances, progress and emails, on a calm day and on a hostile one. The
 * stories share one pipeline and tell of more and more gifts; after each, the books must be what the oracle says of all of them.
 *
 * <p>Another day is {@code -Dalmoner.seed=…}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineStoryTest {

    private static final long SEED = Long.getLong("almoner.seed", System.nanoTime() & 0xffffffL);

    private final List<Gift> given = Stages.GIVEN;
    private Pipeline pipeline;
    private Story story;

    @BeforeAll
    void begin() {
        System.out.println("PipelineStoryTest -Dalmoner.seed=" + SEED);
        pipeline = Stages.pipeline();
        story = new Story(Stages.stage(pipeline));
    }

    @AfterAll
    void end() {
        story.close();
    }

    @Test
    @Order(1)
    void oneGiftGoesAllTheWay() {
        Gift ada = new Gift(
                "pi_ada_" + SEED,
                true,
                25_00,
                "EUR",
                "safe-harbour",
                "safe-passage",
                "ko",
                false,
                true,
                "김서연",
                "ada@example.org",
                103L,
                List.of(),
                Gift.Tells.BOTH,
                false);
        given.add(ada);
        Webhooks.of(ada).forEach(story::tell);
        story.comesTo(new Oracle(given), given);
        var donation = story.donation(ada);
        assertThat(donation.get("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(donation.get("amount").get("minor").asLong()).isEqualTo(25_00);
        assertThat(donation.get("fee").get("minor").asLong()).isEqualTo(103);
        assertThat(donation.get("fund").asString()).isEqualTo("safe-passage");
        var email = story.emails(donation.get("id").asString()).get(0);
        assertThat(email.get("subject").asString()).contains("EUR");
    }

    @Test
    @Order(2)
    void aCalmDay() {
        Random random = new Random(SEED);
        List<Gift> today = gifts(random, "calm", 40);
        for (Gift gift : today) {
            Webhooks.of(gift).forEach(story::tell);
        }
        story.comesTo(new Oracle(given), given);
    }

    /** Every webhook one to five times, in any order, refunds before payments, while services come and go and partitions move. */
    @Test
    @Order(3)
    void aHostileDay() throws Exception {
        Random random = new Random(SEED + 1);
        List<Webhook> post = new ArrayList<>();
        for (Gift gift : gifts(random, "hostile", 120)) {
            for (Webhook webhook : Webhooks.of(gift)) {
                post.addAll(Collections.nCopies(1 + random.nextInt(5), webhook));
            }
        }
        Collections.shuffle(post, random);
        AtomicInteger told = new AtomicInteger();
        try (ExecutorService providers = Executors.newFixedThreadPool(4)) {
            Future<?> nemesis = providers.submit(() -> haunt(new Random(SEED + 2), told, post.size()));
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                senders.add(providers.submit(() -> {
                    for (int next = told.getAndIncrement(); next < post.size(); next = told.getAndIncrement()) {
                        story.tell(post.get(next));
                    }
                }));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
            nemesis.get();
        }
        story.comesTo(new Oracle(given), given);
    }

    /** The goal was crossed somewhere in all that, perhaps back and forth, by several instances: it is told once. */
    @Test
    @Order(4)
    void theGoalIsReachedOnce() {
        List<Gift> large = gifts(new Random(SEED + 3), "large", 0);
        for (int i = 0; i < 3; i++) {
            large.add(new Gift(
                    "pi_large_" + i + "_" + SEED,
                    true,
                    10_000_00,
                    "USD",
                    "safe-harbour",
                    null,
                    "en",
                    false,
                    true,
                    "Ada",
                    "updates@example.org",
                    null,
                    List.of(),
                    Gift.Tells.BOTH,
                    false));
        }
        given.addAll(large);
        large.forEach(gift -> Webhooks.of(gift).forEach(story::tell));
        story.comesTo(new Oracle(given), given);
        await().atMost(Story.PATIENCE)
                .until(() -> !story.campaign().get("reachedAt").isNull());
        await().atMost(Story.PATIENCE)
                .untilAsserted(() -> assertThat(said(Topic.CAMPAIGNS)).containsEntry("org.almoner.GoalReached.v1", 1));
        Map<String, Integer> campaigns = said(Topic.CAMPAIGNS);
        assertThat(campaigns).containsEntry("org.almoner.MilestoneReached.v1", 3);
    }

    /** The same gift never makes two, and nothing of all this was beyond understanding. */
    @Test
    @Order(5)
    void nothingIsSaidTwiceAndNothingIsInTheDeadLetters() {
        for (Topic topic : Topic.values()) {
            // A webhook comes as often as its provider likes. That a gift can be moved to its campaign may be said by
            // whoever saw
            // the campaign last and by whoever saw the gift last: the journal moves it once.
            if (topic != Topic.WEBHOOKS && topic != Topic.REALLOCATIONS) {
                Map<String, Integer> ids = header(topic.topicName(), "ce_id");
                assertThat(ids.values())
                        .describedAs("ids on %s", topic.topicName())
                        .allMatch(count -> count == 1);
            }
        }
        for (String group : List.of("donation-service", "ledger-service", "campaign-service", "notification-service")) {
            for (Topic topic : Topic.values()) {
                assertThat(header(topic.deadLetters(group), "almoner_reason")).isEmpty();
            }
        }
    }

    private List<Gift> gifts(Random random, String day, int count) {
        List<Gift> today = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            today.add(Gift.random(random, "pi_" + day + "_" + i + "_" + SEED));
        }
        given.addAll(today);
        return today;
    }

    /** Stops and starts services in the middle of the stream, and brings second instances in, so that partitions move. */
    private void haunt(Random random, AtomicInteger told, int all) {
        Service[] haunted = {Service.LEDGER, Service.CAMPAIGN, Service.NOTIFICATION, Service.DONATION, Service.LEDGER};
        for (int i = 0; i < haunted.length; i++) {
            int due = all * (i + 1) / (haunted.length + 2);
            await().atMost(Duration.ofMinutes(5)).until(() -> told.get() >= due);
            try {
                if (random.nextInt(3) == 0) {
                    try (ConfigurableApplicationContext second = pipeline.startAnother(haunted[i])) {
                        assertThat(second.isRunning()).isTrue();
                        pipeline.stop(haunted[i]);
                        pipeline.start(haunted[i]);
                    }
                } else {
                    pipeline.stop(haunted[i]);
                    pipeline.start(haunted[i]);
                }
            } catch (Pipeline.NotStarted e) {
                throw new AssertionError(e);
            }
        }
    }

    private Map<String, Integer> said(Topic topic) {
        return header(topic.topicName(), "ce_type");
    }

    /** How often each value of a header stands on a topic, as a reader of committed records sees it. */
    private Map<String, Integer> header(String topic, String name) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", pipeline.kafkaBrokers());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    var header = record.headers().lastHeader(name);
                    if (header != null) {
                        counts.merge(EventCodec.text(header.value()), 1, Integer::sum);
                    }
                });
            }
        }
        return counts;
    }
}
