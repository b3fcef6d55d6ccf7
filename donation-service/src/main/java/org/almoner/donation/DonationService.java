package org.almoner.donation;

import java.util.function.Consumer;
import org.almoner.delivery.Appender;
import org.almoner.delivery.Deliveries;
import org.almoner.delivery.Poll;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The service by itself, configured by {@code donation.yml}. */
@SpringBootApplication
@EnableConfigurationProperties(WebhookSettings.class)
public class DonationService {

    /** The application, not started, for whoever runs it together with others. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(DonationService.class).properties("spring.config.name=donation");
    }

    public static void main(String[] args) {
        application().run(args);
    }

    @Bean
    WebhookLog webhookLog(Appender appender) {
        return appender::append;
    }

    @Bean
    Consumer<Poll> webhooks(Deliveries deliveries, RememberDonations effect) {
        return deliveries.webhooks("donation", effect);
    }
}
