package org.almoner.delivery;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param brokers Kafka's bootstrap servers, {@code host:port} with commas
 * @param partitions of a topic that has to be made; fixed for ever then
 * @param replicationFactor of a topic that has to be made; -1 leaves it to the broker's default
 * @param retryDelay before a failed batch comes again the first time; doubles from there
 * @param retryDelayMax never longer than this, however often it failed
 */
@ConfigurationProperties("almoner.kafka")
public record DeliverySettings(
        String brokers,
        @DefaultValue("12") int partitions,
        @DefaultValue("-1") short replicationFactor,
        @DefaultValue("200ms") Duration retryDelay,
        @DefaultValue("10s") Duration retryDelayMax) {}
