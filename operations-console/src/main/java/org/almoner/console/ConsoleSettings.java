package org.almoner.console;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param brokers Kafka's bootstrap servers, {@code host:port} with commas
 * @param ledgerUrl where ledger-service answers
 * @param notificationUrl where notification-service answers
 * @param operatorToken opens the pages, and is what the console shows to the other services; empty where an issuer is configured
 * @param issuer the OIDC issuer's URL; with one, the pages cannot be opened yet, and {@code /api/gifts} takes its tokens
 * @param entryToken opens the pages once, as {@code /?token=…}: the link that the local run prints; empty for none
 * @param tail how many records from the end of each partition are read at the start
 * @param giftsMax how many gifts are remembered, the newest ones
 * @param stuckAfter when something that waits is called stuck
 * @param patience how long another party may take to answer
 * @param sessionLasts how long a login lasts
 */
@ConfigurationProperties("almoner.console")
record ConsoleSettings(
        String brokers,
        URI ledgerUrl,
        URI notificationUrl,
        @DefaultValue("") String operatorToken,
        @DefaultValue("") String issuer,
        @DefaultValue("") String entryToken,
        @DefaultValue("300") int tail,
        @DefaultValue("1000") int giftsMax,
        @DefaultValue("15s") Duration stuckAfter,
        @DefaultValue("5s") Duration patience,
        @DefaultValue("12h") Duration sessionLasts) {

    /** Whether people can log in with the operator's token. */
    boolean hasLogin() {
        return issuer.isEmpty();
    }
}
