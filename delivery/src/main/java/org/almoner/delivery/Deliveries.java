package org.almoner.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.almoner.delivery.Effect.Heard;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.Topic;
import org.almoner.events.Webhook;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes the functions that Spring Cloud Stream binds to topics: each runs a {@link Delivery} for what a poll brought. */
public final class Deliveries {

    private final Topics topics;
    private final Speaker speaker;
    private final UnaryOperator<String> deadLetterTopic;
    private final MeterRegistry meters;
    private final Clock clock;

    Deliveries(
            Topics topics, Speaker speaker, UnaryOperator<String> deadLetterTopic, MeterRegistry meters, Clock clock) {
        this.topics = topics;
        this.speaker = speaker;
        this.deadLetterTopic = deadLetterTopic;
        this.meters = meters;
        this.clock = clock;
    }

    /** @param stage the name under which the time since the webhook's receipt is measured */
    public Consumer<Poll> events(Topic topic, String stage, Effect<Envelope<Event>> effect) {
        return of(topic, stage, Decoder.EVENTS, Envelope::receivedAt, effect);
    }

    public Consumer<Poll> webhooks(String stage, Effect<Webhook> effect) {
        return of(Topic.WEBHOOKS, stage, Decoder.WEBHOOKS, Webhook::receivedAt, effect);
    }

    private <T> Consumer<Poll> of(
            Topic topic, String stage, Decoder<T> decoder, Function<T, Instant> receivedAt, Effect<T> effect) {
        topics.hears(topic);
        Delivery<T> delivery = new Delivery<>(decoder, effect, speaker, deadLetterTopic);
        Timer latency = Timer.builder("pipeline.latency")
                .description("Time from the receipt of a webhook until its effect at this stage")
                .tag("stage", stage)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(5))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(meters);
        Counter understood = records(topic, "understood");
        Counter notUnderstood = records(topic, "not-understood");
        return poll -> {
            List<Heard<T>> heard = delivery.deliver(incoming(poll.records()));
            Instant now = clock.instant();
            heard.forEach(each -> latency.record(Duration.between(receivedAt.apply(each.what()), now)));
            understood.increment(heard.size());
            notUnderstood.increment(poll.records().size() - heard.size());
        };
    }

    private List<Incoming> incoming(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Incoming> incoming = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> each : records) {
            incoming.add(new Incoming(
                    new Source(each.topic(), topics.id(each.topic()), each.partition(), each.offset()), each));
        }
        return incoming;
    }

    private Counter records(Topic topic, String outcome) {
        return Counter.builder("delivery.records")
                .description("Records taken from a topic; those not understood are in its dead letters")
                .tag("topic", topic.topicName())
                .tag("outcome", outcome)
                .register(meters);
    }
}
