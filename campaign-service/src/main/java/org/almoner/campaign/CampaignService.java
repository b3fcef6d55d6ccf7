package org.almoner.campaign;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts campaign-service. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(CampaignSettings.class)
public class CampaignService {

    /** The application as it is configured by {@code campaign.yml}, for whoever starts several services in one JVM. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(CampaignService.class).properties("spring.config.name=campaign");
    }

    public static void main(String[] arguments) {
        application().run(arguments);
    }
}
