package org.almoner.donation;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param stripeSecrets any of them may verify, so that one can be replaced while the other still signs
 * @param standardSecrets {@code whsec_} (HMAC) or {@code whpk_} (ed25519), base64
 * @param liveMode whether {@code livemode: true} events are accepted; the others are then refused, and the other way round
 * @param skewMax how far a signature's time may be from ours, in the past or in the future
 * @param bodySizeMax of a request; a larger one is refused while it is read
 * @param bodyTimeMax until a request's body must have come
 * @param requestsPerSecondMax of each provider, twice as many in a burst
 * @param patience with Kafka, before the provider is asked to come again: the answer is there within 2 s, whatever it is
 */
@ConfigurationProperties("almoner.webhooks")
record WebhookSettings(
        @DefaultValue List<String> stripeSecrets,
        @DefaultValue List<String> standardSecrets,
        @DefaultValue("false") boolean liveMode,
        @DefaultValue("300s") Duration skewMax,
        @DefaultValue("256KB") DataSize bodySizeMax,
        @DefaultValue("10s") Duration bodyTimeMax,
        @DefaultValue("5000") int requestsPerSecondMax,
        @DefaultValue("1500ms") Duration patience) {

    /** Without the secrets, which a log line must never show. */
    @Override
    public String toString() {
        return "WebhookSettings[liveMode=" + liveMode + ", skewMax=" + skewMax + ", bodySizeMax=" + bodySizeMax
                + ", requestsPerSecondMax=" + requestsPerSecondMax + ", patience=" + patience + "]";
    }
}
