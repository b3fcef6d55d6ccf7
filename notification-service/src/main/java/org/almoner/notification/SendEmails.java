package org.almoner.notification;

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
import org.almoner.notification.Mailer.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has emails sent as they become due. A few virtual threads send; one asks the store every second for what is due: retries, and
 * what another instance left behind. What this instance queues is told to it directly and goes out at once.
 */
final class SendEmails implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SendEmails.class);
    private static final Duration LAST_NOTE = Duration.ofSeconds(2); // to the store, by those that were cut off
    private static final int WAITING_MAX = 10_000; // more than that stays in the store until there is room
    private static final Duration OUTAGE_DELAY = Duration.ofMillis(500);

    private final Outbox outbox;
    private final SendEmail sendEmail;
    private final Mailer mailer;
    private final MailSettings settings;
    private final Clock clock;

    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    /** Not this object's own monitor: {@code stop} holds that while it waits for senders, and they look here. */
    private final Object outage = new Object();

    private Instant pausedUntil = Instant.MIN;
    private int outages;

    SendEmails(Outbox outbox, SendEmail sendEmail, Mailer mailer, MailSettings settings, Clock clock) {
        this.outbox = outbox;
        this.sendEmail = sendEmail;
        this.mailer = mailer;
        this.settings = settings;
        this.clock = clock;
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
            for (int i = 0; i < settings.senders(); i++) {
                var _ = waiting.offer(""); // wakes a sender that has nothing to do
            }
            threads.getFirst().interrupt();
            if (!ended(settings.stopPatience())) {
                // Whoever still waits for a server notes what became of the email, so that another sender has it at
                // once.
                threads.forEach(Thread::interrupt);
                if (!ended(LAST_NOTE)) {
                    log.warn("a sender does not end; its email is taken on when the lease is over");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
        waiting.clear();
        known.clear();
        mailer.close();
    }

    private boolean ended(Duration patience) throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        boolean all = true;
        for (Thread each : threads) {
            Duration left = Duration.between(Instant.now(), deadline);
            all &= left.isPositive() ? each.join(left) : !each.isAlive();
        }
        return all;
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
                if (running && !id.isEmpty() && !paused()) {
                    sendEmail.send(id).ifPresent(this::hearOf);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The store is in trouble. The lease runs out, and somebody takes the email on again.
                log.warn("an email could not be seen to: {}", e.toString());
            }
        }
    }

    private void hearOf(Outcome outcome) {
        if (outcome instanceof Outcome.Unreachable(String why)) {
            unreachable(why);
        } else {
            reachable();
        }
    }

    private boolean paused() {
        synchronized (outage) {
            return clock.instant().isBefore(pausedUntil);
        }
    }

    // One pause for all: ten thousand emails need not find out one by one that the server is away.
    private void unreachable(String why) {
        Duration pause;
        synchronized (outage) {
            if (paused()) {
                return;
            }
            pause = OUTAGE_DELAY.multipliedBy(1L << Math.min(outages++, 10));
            if (pause.compareTo(settings.outageDelayMax()) > 0) {
                pause = settings.outageDelayMax();
            }
            pausedUntil = clock.instant().plus(pause);
        }
        log.warn("emails wait for {} ms: {}", pause.toMillis(), why);
    }

    private void reachable() {
        synchronized (outage) {
            outages = 0;
            pausedUntil = Instant.MIN;
        }
    }
}
