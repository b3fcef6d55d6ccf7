package org.almoner.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Type;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.almoner.events.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.stream.binder.BinderFactory;
import org.springframework.cloud.stream.binder.kafka.KafkaMessageChannelBinder;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.converter.BatchMessageConverter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * How the loop meets Spring Cloud Stream. The binder's own ways with a batch that fails or a record that cannot be read all lose
 * something; so a batch comes as it was polled, in one Kafka transaction, and is rolled back and redelivered until it succeeds.
 */
@AutoConfiguration
@EnableConfigurationProperties(DeliverySettings.class)
class DeliveryConfiguration {

    @Bean
    Topics topics(DeliverySettings settings, @Value("${spring.application.name}") String group) {
        return new Topics(settings, group);
    }

    @Bean
    MongoStores mongoStores(MongoOperations mongo) {
        return new MongoStores(mongo);
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Deliveries deliveries(
            Topics topics,
            BinderFactory binders,
            MeterRegistry meters,
            Clock clock,
            @Value("${spring.application.name}") String group) {
        UnaryOperator<String> deadLetters = topic -> Topic.deadLetters(topic, group);
        return new Deliveries(topics, new TransactionalSpeaker(binders), deadLetters, meters, clock);
    }

    @Bean(destroyMethod = "close")
    Appender appender(DeliverySettings settings) {
        Map<String, Object> producer = new HashMap<>();
        producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
        // A caller that waits for an answer must not wait here for a cluster that is away.
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        return new Appender(new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Named by {@code converter-bean-name} in delivery.yml. */
    @Bean
    BatchMessageConverter polls() {
        return new PollConverter();
    }

    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> retryForEver(DeliverySettings settings) {
        return (container, destination, group) -> {
            ExponentialBackOff backOff =
                    new ExponentialBackOff(settings.retryDelay().toMillis(), 2);
            backOff.setMaxInterval(settings.retryDelayMax().toMillis());
            container.setAfterRollbackProcessor(new DefaultAfterRollbackProcessor<>(backOff));
        };
    }

    /** Produces on the factory whose transaction the listener container has begun; the template joins it. */
    private static final class TransactionalSpeaker implements Speaker {

        private final BinderFactory binders;
        private volatile @Nullable KafkaTemplate<byte[], byte[]> template;

        TransactionalSpeaker(BinderFactory binders) {
            this.binders = binders;
        }

        @Override
        public void say(List<ProducerRecord<byte[], byte[]>> records) {
            KafkaTemplate<byte[], byte[]> transactional = template();
            for (ProducerRecord<byte[], byte[]> each : records) {
                // A send that fails makes the commit fail, and with it the batch; nobody has to look at the future.
                var _ = transactional.send(each);
            }
        }

        // The binder makes its factory when the first binding starts, so it cannot be had any earlier.
        private KafkaTemplate<byte[], byte[]> template() {
            KafkaTemplate<byte[], byte[]> known = template;
            if (known == null) {
                KafkaMessageChannelBinder binder =
                        (KafkaMessageChannelBinder) binders.getBinder("kafka", MessageChannel.class);
                ProducerFactory<byte[], byte[]> factory =
                        Objects.requireNonNull(binder.getTransactionalProducerFactory(), "no transaction-id-prefix");
                known = new KafkaTemplate<>(factory);
                template = known;
            }
            return known;
        }
    }

    /** Hands a poll over whole: no record is converted, none can vanish in a conversion. */
    private static final class PollConverter implements BatchMessageConverter {

        @Override
        @SuppressWarnings("unchecked") // the consumers of delivery.yml read bytes
        public Message<?> toMessage(
                List<ConsumerRecord<?, ?>> records,
                @Nullable Acknowledgment acknowledgment,
                @Nullable Consumer<?, ?> consumer,
                Type payloadType) {
            List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>(records.size());
            records.forEach(each -> polled.add((ConsumerRecord<byte[], byte[]>) each));
            return new GenericMessage<>(new Poll(polled));
        }

        @Override
        public List<ProducerRecord<?, ?>> fromMessage(Message<?> message, String defaultTopic) {
            throw new UnsupportedOperationException("only for consuming");
        }
    }
}
