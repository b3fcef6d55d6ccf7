package org.almoner.events;

import java.time.Duration;
import java.util.Map;

/**
 * The topics. They are made by us with these settings and never by auto-creation; a partition count is fixed for ever when a
 * topic is made, since a key must keep its partition.
 */
public enum Topic {
    /** Verified webhook bodies as they came; personal data lives here, so it is let go after a week. */
    WEBHOOKS("webhooks.v1", "delete", Duration.ofDays(7).toMillis()),
    DONATIONS("donations.v1", "delete", Topic.FOR_EVER),
    DONORS("donors.v1", "compact", Topic.FOR_EVER),
    ALLOCATIONS("allocations.v1", "delete", Topic.FOR_EVER),
    REALLOCATIONS("reallocations.v1", "delete", Topic.FOR_EVER),
    CAMPAIGNS("campaigns.v1", "delete", Topic.FOR_EVER);

    private static final long FOR_EVER = -1;

    private final String topicName;
    private final String cleanupPolicy;
    private final long retentionMillis;

    Topic(String topicName, String cleanupPolicy, long retentionMillis) {
        this.topicName = topicName;
        this.cleanupPolicy = cleanupPolicy;
        this.retentionMillis = retentionMillis;
    }

    public String topicName() {
        return topicName;
    }

    /** The topic's own settings at the broker, by their Kafka names. */
    public Map<String, String> settings() {
        return Map.of("cleanup.policy", cleanupPolicy, "retention.ms", String.valueOf(retentionMillis));
    }

    /** Where a consumer group puts what it could not understand; one partition is enough. */
    public String deadLetters(String group) {
        return deadLetters(topicName, group);
    }

    public static String deadLetters(String topicName, String group) {
        return topicName + "." + group + ".dlq";
    }
}
