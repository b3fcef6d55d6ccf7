package org.almoner.notification;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Consumer;
import org.almoner.delivery.Deliveries;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.Poll;
import org.almoner.events.Topic;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Thanks donors, and tells those who asked of goals reached. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(MailSettings.class)
@Import({EmailApi.class, UnsubscribePage.class})
public class NotificationService {

    // One name for all four topics: the stage "email" is reached when a server has taken the message.
    private static final String STAGE = "notification";

    public static void main(String[] args) {
        application().run(args);
    }

    /** Ready to run; needs {@code KAFKA_BROKERS}, {@code MONGODB_URI}, {@code SMTP_URL} and a way to check tokens. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(NotificationService.class).properties("spring.config.name=notification");
    }

    @Bean
    Consumer<Poll> donations(Deliveries deliveries, Hear hear) {
        return deliveries.events(Topic.DONATIONS, STAGE, hear::donations);
    }

    @Bean
    Consumer<Poll> allocations(Deliveries deliveries, Hear hear) {
        return deliveries.events(Topic.ALLOCATIONS, STAGE, hear::allocations);
    }

    @Bean
    Consumer<Poll> donors(Deliveries deliveries, Hear hear) {
        return deliveries.events(Topic.DONORS, STAGE, hear::donors);
    }

    @Bean
    Consumer<Poll> campaigns(Deliveries deliveries, Hear hear) {
        return deliveries.events(Topic.CAMPAIGNS, STAGE, hear::campaigns);
    }

    @Bean
    Hear hear(
            MongoStores stores, Contacts contacts, Outbox outbox, Addresses addresses, SendEmails sender, Clock clock) {
        Gifts gifts = new Gifts(stores);
        Campaigns campaigns = new Campaigns(stores);
        return new Hear(
                gifts,
                contacts,
                campaigns,
                new QueueEmails(gifts, contacts, campaigns, outbox, addresses, sender::wake, clock));
    }

    @Bean
    Contacts contacts(MongoStores stores) {
        return new Contacts(stores);
    }

    @Bean
    Outbox outbox(MongoStores stores, MailSettings settings, Clock clock) {
        return new Outbox(stores, settings, clock);
    }

    @Bean
    Addresses addresses(MongoStores stores) {
        return Addresses.of(stores);
    }

    @Bean
    Unsubscribed unsubscribed(MongoStores stores, Addresses addresses, MailSettings settings, Clock clock) {
        return new Unsubscribed(stores, addresses, settings, clock);
    }

    @Bean
    Mailer mailer(MailSettings settings, Clock clock) {
        return new SmtpMailer(settings, clock);
    }

    @Bean
    SendEmail sendEmail(
            Outbox outbox,
            Contacts contacts,
            Unsubscribed unsubscribed,
            Mailer mailer,
            MailSettings settings,
            MeterRegistry meters,
            Clock clock) {
        return new SendEmail(outbox, contacts, unsubscribed, mailer, settings, meters, clock);
    }

    @Bean
    SendEmails sendEmails(Outbox outbox, SendEmail sendEmail, Mailer mailer, MailSettings settings, Clock clock) {
        return new SendEmails(outbox, sendEmail, mailer, settings, clock);
    }
}
