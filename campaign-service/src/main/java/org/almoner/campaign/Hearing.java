package org.almoner.campaign;

import java.time.Duration;
import java.util.function.Consumer;
import org.almoner.delivery.Appender;
import org.almoner.delivery.Deliveries;
import org.almoner.delivery.Poll;
import org.almoner.events.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The topics that this service hears, and the one that it speaks to. */
@Configuration(proxyBeanMethods = false)
class Hearing {

    private static final Logger log = LoggerFactory.getLogger(Hearing.class);

    /** Staff wait for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Bean
    Consumer<Poll> allocations(Deliveries deliveries, CountContributions effect) {
        return deliveries.events(Topic.ALLOCATIONS, "campaign", effect);
    }

    @Bean
    Consumer<Poll> terms(Deliveries deliveries, CheckGoals effect) {
        return deliveries.events(Topic.CAMPAIGNS, "goal", effect);
    }

    @Bean
    Announce.Log campaignTopic(Appender appender) {
        return record -> {
            try {
                appender.append(record, PATIENCE);
                return true;
            } catch (Appender.NotKept e) {
                log.warn(
                        "{}: {}; it stays in the campaign's document",
                        record.headers().get("ce_id"),
                        e.getMessage());
                return false;
            }
        };
    }
}
