package org.almoner.notification;

import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param smtpUrl {@code smtp://user:password@host:25} or {@code smtps://…:465}; {@code ?starttls=true} insists on TLS,
 *     {@code ?starttls=false} never asks for it, without either it is used where the server offers it
 * @param from sender of every email, {@code Name <address>}
 * @param replyTo where answers go; empty: to the sender
 * @param organisation who thanks
 * @param publicUrl where donors reach this service, for the unsubscribe link; mail clients accept one-click over https only
 * @param statementDescriptor how the gift shows on a card statement; empty: not mentioned
 * @param zone whose calendar the date of a gift is given in
 * @param senders emails under way at once, each over a connection of its own
 * @param connectTimeout to the SMTP server
 * @param timeout for every single reply or write; one too short turns slow acceptance into an unknown outcome
 * @param lease how long an email belongs to a sender that has not said anything; longer than {@code timeout}
 * @param retryDelay after the first temporary refusal; doubles with every further one
 * @param retryDelayMax never longer than this
 * @param giveUpAfter age at which a temporary refusal becomes a failure; a server that cannot be reached is waited for without end
 * @param outageDelayMax the longest pause between two tries to reach the server
 * @param resendUnknown whether an email whose outcome is unknown is sent once more, with the same Message-ID
 * @param resendUnknownAfter how long it is shown as unknown before that
 * @param stopPatience how long a service that stops waits for the messages under way before it cuts them off
 * @param poll how often the store is asked for what is due; what this instance queues itself is sent at once
 */
@ConfigurationProperties("almoner.mail")
record MailSettings(
        String smtpUrl,
        @DefaultValue("Almoner <donations@almoner.example>") String from,
        @DefaultValue("") String replyTo,
        @DefaultValue("Almoner") String organisation,
        @DefaultValue("http://localhost:8084") String publicUrl,
        @DefaultValue("") String statementDescriptor,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("8") int senders,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("3m") Duration lease,
        @DefaultValue("30s") Duration retryDelay,
        @DefaultValue("1h") Duration retryDelayMax,
        @DefaultValue("5d") Duration giveUpAfter,
        @DefaultValue("15s") Duration outageDelayMax,
        @DefaultValue("true") boolean resendUnknown,
        @DefaultValue("1m") Duration resendUnknownAfter,
        @DefaultValue("5s") Duration stopPatience,
        @DefaultValue("1s") Duration poll) {

    MailSettings {
        if (senders < 1) {
            throw new IllegalArgumentException("almoner.mail.senders must be 1 or more, not " + senders);
        }
        if (lease.compareTo(timeout) <= 0) {
            throw new IllegalArgumentException(
                    "almoner.mail.lease (" + lease + ") must be longer than almoner.mail.timeout (" + timeout
                            + "), or a slow server's answer would come after another sender took over");
        }
        if (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
        }
    }

    // The URL holds the SMTP password.
    @Override
    public String toString() {
        return "MailSettings[from=" + from + ", publicUrl=" + publicUrl + "]";
    }
}
