package org.almoner.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one strand of a model go on at a time. Whatever strands share, they touch between two of their steps; so the order of the
 * steps is all there is to an interleaving, and a director who draws it from a seed draws the same one every time.
 */
final class Scheduler {

    /** Who goes on. */
    interface Director {
        /** @return one that has not ended, or null when none is left */
        @Nullable
        Strand next();

        void failed(Throwable failure);
    }

    /** A process is killed. An error, since nothing that wants to recover may catch it. */
    static final class Killed extends Error {
        Killed() {
            super(null, null, false, false);
        }
    }

    /** Something that a process depends on does not answer; whether it has done what it was asked to do is unknown. */
    static class Outage extends RuntimeException {
        Outage(String message) {
            super(message, null, false, false);
        }
    }

    private final Director director;
    private final CountDownLatch over = new CountDownLatch(1);
    private final @Nullable List<String> history;
    private @Nullable Strand running;

    /** @param remember whether to keep a history of all steps, for people */
    Scheduler(Director director, boolean remember) {
        this.director = director;
        this.history = remember ? new ArrayList<>() : null;
    }

    /** Runs until no strand is left. */
    void run() {
        passOnFrom(null);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Called by the running strand before it does something that others can see. */
    void step(String action, Object subject) {
        Strand me = running;
        if (me.killed) {
            throw new AssertionError(me + " was killed and goes on: it " + action + " " + subject);
        }
        passOnFrom(me);
        if (me.fate != null) {
            note(() -> me + " meets " + me.fate.getClass().getSimpleName() + " before it " + action + " " + subject);
            me.meetFate();
        }
        note(() -> me + " " + action + " " + subject);
    }

    void note(Supplier<String> line) {
        if (history != null) {
            history.add(line.get());
        }
    }

    List<String> history() {
        return history == null ? List.of() : history;
    }

    private void passOnFrom(@Nullable Strand me) {
        Strand next = director.next();
        running = next;
        if (next == me) {
            return;
        }
        if (next == null) {
            over.countDown();
        } else {
            next.wake();
        }
        if (me != null && !me.ended) {
            me.await();
        }
    }

    /** One process of the model, on a virtual thread of its own since the code that it runs is not the model's. */
    final class Strand {

        private final String name;
        private final Thread thread;
        private volatile boolean turn;
        private boolean ended;
        private boolean killed;
        private @Nullable Throwable fate;

        Strand(String name, Runnable body) {
            this.name = name;
            this.thread = Thread.ofVirtual().unstarted(() -> live(body));
        }

        boolean ended() {
            return ended;
        }

        /** Its next step will throw. */
        void kill() {
            fate = new Killed();
        }

        void interrupt(Outage outage) {
            if (fate == null) {
                fate = outage;
            }
        }

        @Override
        public String toString() {
            return name;
        }

        @SuppressWarnings("CatchingUnchecked") // whatever a strand dies of belongs into the director's hands
        private void live(Runnable body) {
            try {
                if (!(fate instanceof Killed)) {
                    fate = null; // what has not begun has no connection that could be lost
                    body.run();
                }
                note(() -> this + " ends");
            } catch (Killed _) {
                note(() -> this + " is gone");
            } catch (Throwable failure) {
                director.failed(failure);
            } finally {
                ended = true;
                passOnFrom(this);
            }
        }

        private void meetFate() {
            Throwable due = fate;
            fate = null;
            switch (due) {
                case null -> {}
                case Killed kill -> {
                    killed = true;
                    throw kill;
                }
                case RuntimeException outage -> throw outage;
                default -> throw new AssertionError(due);
            }
        }

        private void wake() {
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            } else {
                turn = true;
                LockSupport.unpark(thread);
            }
        }

        private void await() {
            while (!turn) {
                LockSupport.park(this);
            }
            turn = false;
        }
    }
}
