package org.almoner.local;

import java.util.Locale;
import java.util.Map;
import org.almoner.campaign.CampaignService;
import org.almoner.console.OperationsConsole;
import org.almoner.donation.DonationService;
import org.almoner.ledger.LedgerService;
import org.almoner.notification.NotificationService;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The services that share the JVM. Each is the application that also runs alone; here it only gets its settings from us. */
public enum Service {
    DONATION(8081),
    LEDGER(8082),
    CAMPAIGN(8083),
    NOTIFICATION(8084),
    CONSOLE(8080);

    private final int usualPort;

    Service(int usualPort) {
        this.usualPort = usualPort;
    }

    /** {@code ledger}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The environment variable that moves it to another port. */
    String portVariable() {
        return name() + "_PORT";
    }

    int usualPort() {
        return usualPort;
    }

    SpringApplicationBuilder application() {
        return switch (this) {
            case DONATION -> DonationService.application();
            case LEDGER -> LedgerService.application();
            case CAMPAIGN -> CampaignService.application();
            case NOTIFICATION -> NotificationService.application();
            case CONSOLE -> OperationsConsole.application();
        };
    }

    /** Settings that are right only here, where the services share a class path. */
    Map<String, String> settings() {
        return switch (this) {
            // Their pages are data; the templates on the class path are others'.
            case DONATION, LEDGER, NOTIFICATION -> Map.of("spring.thymeleaf.enabled", "false");
            case CAMPAIGN, CONSOLE -> Map.of();
        };
    }
}
