package org.almoner.notification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
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
import org.springframework.context.SmartLifecycle;

/**
 * Takes emails out of the {@link Outbox} and sends them. A few virtual threads send; one asks the store every second for what is
 * due: retries, and what another instance left behind. What this instance queues is told to it directly and goes out at once.
 */
final class SendEmails implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SendEmails.class);
    private static final Logger trail = LoggerFactory.getLogger("org.almoner.trail");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"'(),;:]+@[^\\s<>\"'(),;:]+");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITING_MAX = 10_000; // more than that stays in the store until there is room
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

    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    private Instant pausedUntil = Instant.MIN;
    private int outages;

    SendEmails(
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

    /** New emails in the queue; told after they are stored. */
    void wake(Collection<Email> emails) {
        emails.forEach(email -> enlist(email.id()));
    }

    @Override
    public synchronized void start() {
        running = true;
        threads.add(Thread.ofVirtual().name("emails-due").start(this::lookForDue));
        for (int i = 0; i < settings.senders(); i++) {
            threads.add(Thread.ofVirtual().name("emails-" + i).start(this::sendWaiting));
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        try {
            Instant deadline = Instant.now().plus(PATIENCE);
            for (int i = 0; i < settings.senders(); i++) {
                var _ = waiting.offer(""); // wakes a sender that has nothing to do
            }
            threads.getFirst().interrupt();
            for (Thread each : threads) {
                Duration left = Duration.between(Instant.now(), deadline);
                if (left.isPositive()) {
                    each.join(left);
                }
                each.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
        waiting.clear();
        known.clear();
        mailer.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void lookForDue() {
        while (running) {
            try {
                if (!paused() && waiting.size() < WAITING_MAX / 2) {
                    outbox.due(WAITING_MAX / 2).forEach(this::enlist);
                }
                mailer.rest();
            } catch (RuntimeException e) {
                log.warn("the store does not say which emails are due: {}", e.toString());
            }
            try {
                Thread.sleep(settings.poll());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void enlist(String id) {
        if (known.add(id) && !waiting.offer(id)) {
            known.remove(id);
        }
    }

    private void sendWaiting() {
        while (running) {
            try {
                String id = waiting.take();
                known.remove(id);
                // While the server is away, emails stay in the store, and the one that finds out is enough.
                if (!id.isEmpty() && !paused()) {
                    send(id);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The store is in trouble. The lease runs out, and somebody takes the email on again.
                log.warn("an email could not be seen to: {}", e.toString());
            }
        }
    }

    /** Sees to one email, if it is due and nobody else does. */
    void send(String id) {
        outbox.claim(id).ifPresent(claim -> {
            Email email = claim.email();
            MDC.put("donation", email.donation());
            MDC.put("trace", trace(email.traceparent()));
            try {
                send(claim);
            } finally {
                MDC.remove("donation");
                MDC.remove("trace");
            }
        });
    }

    private void send(Claim claim) {
        Email email = claim.email();
        Contact contact = contacts.find(List.of(email.donor())).get(email.donor());
        if (contact == null) {
            outbox.fail(claim, Status.CANCELLED, "the donor was erased");
            told(email, Status.CANCELLED, "the donor was erased");
            return;
        }
        boolean update = email.kind() == Kind.GOAL_REACHED;
        if (update && unsubscribed.contains(contact.email())) {
            outbox.fail(claim, Status.CANCELLED, "the donor has unsubscribed");
            told(email, Status.CANCELLED, "the donor has unsubscribed");
            return;
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
    }

    private void settle(Claim claim, Outcome outcome) {
        Email email = claim.email();
        if (!(outcome instanceof Outcome.Unreachable)) {
            reachable();
        }
        switch (outcome) {
            case Outcome.Sent _ -> {
                Instant now = clock.instant();
                outbox.sent(claim);
                if (email.kind() == Kind.THANK_YOU && email.version() == 1) {
                    latency.record(Duration.between(email.receivedAt(), now));
                }
                told(email, Status.SENT, "");
            }
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
            case Outcome.Unreachable(String why) -> {
                outbox.waitForServer(claim, shown(why));
                unreachable(shown(why));
            }
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

    private synchronized boolean paused() {
        return clock.instant().isBefore(pausedUntil);
    }

    // One pause for all: ten thousand emails need not find out one by one that the server is away.
    private synchronized void unreachable(String why) {
        if (paused()) {
            return;
        }
        Duration pause = Duration.ofMillis(500).multipliedBy(1L << Math.min(outages++, 10));
        if (pause.compareTo(settings.outageDelayMax()) > 0) {
            pause = settings.outageDelayMax();
        }
        pausedUntil = clock.instant().plus(pause);
        log.warn("emails wait for {} ms: {}", pause.toMillis(), why);
    }

    private synchronized void reachable() {
        outages = 0;
        pausedUntil = Instant.MIN;
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
