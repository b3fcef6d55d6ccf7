package org.almoner.notification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.almoner.notification.Contacts.Contact;
import org.almoner.notification.Email.Kind;
import org.almoner.notification.Email.Status;
import org.almoner.notification.Mailer.Outcome;
import org.almoner.notification.Outbox.Claim;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Takes one email on, writes it, has it sent, and notes what became of it. */
final class SendEmail {

    private static final Logger log = LoggerFactory.getLogger(SendEmail.class);
    private static final Logger trail = LoggerFactory.getLogger("org.almoner.trail");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"'(),;:]+@[^\\s<>\"'(),;:]+");
    private static final int REASON_LENGTH_MAX = 300;

    private final Outbox outbox;
    private final Contacts contacts;
    private final Unsubscribed unsubscribed;
    private final WriteLetter letters;
    private final Mailer mailer;
    private final MailSettings settings;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Timer latency;

    SendEmail(
            Outbox outbox,
            Contacts contacts,
            Unsubscribed unsubscribed,
            Mailer mailer,
            MailSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.outbox = outbox;
        this.contacts = contacts;
        this.unsubscribed = unsubscribed;
        this.letters = new WriteLetter(settings);
        this.mailer = mailer;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.latency = Timer.builder("pipeline.latency")
                .description("Time from the receipt of a webhook until its effect at this stage")
                .tag("stage", "email")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(5))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(meters);
        // From the beginning, so that an alert on failures has a zero to rise from.
        for (Kind kind : Kind.values()) {
            for (String locale : Words.languages()) {
                for (Status status : List.of(Status.SENT, Status.QUEUED, Status.FAILED, Status.UNKNOWN)) {
                    counter(kind, locale, status);
                }
            }
        }
    }

    /** @return nothing if it is not due, somebody else sees to it, or there is nobody to send it to */
    Optional<Outcome> send(String id) {
        return outbox.claim(id).flatMap(claim -> {
            Email email = claim.email();
            MDC.put("donation", email.donation());
            MDC.put("trace", trace(email.traceparent()));
            try {
                return send(claim);
            } finally {
                MDC.remove("donation");
                MDC.remove("trace");
            }
        });
    }

    private Optional<Outcome> send(Claim claim) {
        Email email = claim.email();
        Contact contact = contacts.find(List.of(email.donor())).get(email.donor());
        if (contact == null) {
            outbox.fail(claim, Status.CANCELLED, "the donor was erased");
            told(email, Status.CANCELLED, "the donor was erased");
            return Optional.empty();
        }
        boolean update = email.kind() == Kind.GOAL_REACHED;
        if (update && unsubscribed.contains(contact.email())) {
            outbox.fail(claim, Status.CANCELLED, "the donor has unsubscribed");
            told(email, Status.CANCELLED, "the donor has unsubscribed");
            return Optional.empty();
        }
        Outcome outcome;
        try {
            String unsubscribe = unsubscribed.link(contact.email(), email.locale());
            Letter letter = letters.write(email, contact.name(), unsubscribe);
            Mailer.Message message = new Mailer.Message(
                    email.messageId(SmtpMailer.domain(settings)),
                    contact.email(),
                    WriteLetter.name(contact.name()),
                    letter,
                    update ? unsubscribe : null);
            outcome = mailer.send(message, () -> outbox.ending(claim));
        } catch (IllegalArgumentException e) {
            // A fault of ours in the words. Seen in the email's history, and another release may do better.
            log.error("email {} cannot be written", email.id(), e);
            outcome = new Outcome.Deferred("cannot be written: " + e.getMessage());
        }
        settle(claim, outcome);
        return Optional.of(outcome);
    }

    private void settle(Claim claim, Outcome outcome) {
        Email email = claim.email();
        // A service that stops interrupts its senders; the store must still hear of it, and would refuse an interrupted
        // thread.
        boolean stopped = Thread.interrupted();
        switch (outcome) {
            case Outcome.Sent _ -> {
                Instant now = clock.instant();
                outbox.sent(claim);
                if (email.kind() == Kind.THANK_YOU && email.version() == 1) {
                    latency.record(Duration.between(email.receivedAt(), now));
                }
                told(email, Status.SENT, "");
            }
            case Outcome.Deferred _ when stopped -> outbox.waitForServer(claim, "the sender was stopped");
            case Outcome.Deferred(String why) -> {
                Status status = outbox.defer(claim, shown(why));
                told(email, status, shown(why));
            }
            case Outcome.Refused(String why) -> {
                outbox.fail(claim, Status.FAILED, shown(why));
                told(email, Status.FAILED, shown(why));
            }
            case Outcome.Unknown(String why) -> {
                outbox.unknown(claim, shown(why));
                told(email, Status.UNKNOWN, shown(why));
            }
            case Outcome.Unreachable(String why) -> outbox.waitForServer(claim, shown(why));
            case Outcome.LetGo _ -> log.info("email {} is another sender's by now", email.id());
        }
    }

    private void told(Email email, Status status, String why) {
        counter(email.kind(), email.locale(), status).increment();
        trail.info("{} email {}{}", email.kind().text(), status.text(), why.isEmpty() ? "" : ": " + why);
    }

    private Counter counter(Kind kind, String locale, Status status) {
        return Counter.builder("notification.emails")
                .description("Emails by what became of a try to send them; queued is one that will be tried again")
                .tag("kind", kind.text())
                .tag("locale", locale)
                .tag("outcome", status.text())
                .register(meters);
    }

    /** Servers like to quote the address that they refuse. */
    private static String shown(String why) {
        String masked = ADDRESS.matcher(why.replaceAll("\\s+", " "))
                .replaceAll(found -> Matcher.quoteReplacement(Addresses.masked(found.group())));
        return masked.length() > REASON_LENGTH_MAX ? masked.substring(0, REASON_LENGTH_MAX) + "…" : masked;
    }

    private static @Nullable String trace(@Nullable String traceparent) {
        String[] parts = traceparent == null ? new String[0] : traceparent.split("-", -1);
        return parts.length == 4 ? parts[1] : null;
    }
}
