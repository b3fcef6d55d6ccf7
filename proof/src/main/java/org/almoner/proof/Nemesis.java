package org.almoner.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What is done to the cluster: strikes in lanes, each lane one after the other, the lanes at once. Which strikes and in which order
 * is the seed's; when exactly they hit is the machine's.
 */
final class Nemesis {

    /** @param what with all that the seed decided, for the schedule that is printed */
    record Strike(String what, Doing doing) {}

    /** Strikes, holds, and mends or restarts what it struck. */
    @FunctionalInterface
    interface Doing {
        /** @return what came of it, empty if there is nothing to say */
        String strike() throws Exception;
    }

    private static final long GAP_MILLIS = 1000;

    private final List<List<Strike>> lanes;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final Map<Part.Kind, Integer> kills = new EnumMap<>(Part.Kind.class);
    private volatile boolean over;

    Nemesis(List<List<Strike>> lanes) {
        this.lanes = lanes;
    }

    /** Returns when the last lane has come to its end. The moods of the mail server are changed for so long. */
    void run(MoodyMail mail, Random random, java.util.function.Consumer<String> say) throws Exception {
        List<MoodyMail.Mood> moods = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            moods.addAll(List.of(MoodyMail.Mood.values()));
        }
        Collections.shuffle(moods, random);
        try (ExecutorService threads =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory())) {
            Future<?> moodiness = threads.submit(() -> {
                change(mail, moods);
                return null;
            });
            List<Future<?>> running = new ArrayList<>();
            for (List<Strike> lane : lanes) {
                running.add(threads.submit(() -> {
                    for (Strike each : lane) {
                        say.accept("strikes: " + each.what());
                        String came = each.doing().strike();
                        told.add(each.what() + (came.isEmpty() ? "" : ": " + came));
                        Thread.sleep(GAP_MILLIS);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            over = true;
            moodiness.get();
        }
    }

    private void change(MoodyMail mail, List<MoodyMail.Mood> moods) throws InterruptedException {
        for (int i = 0; !over; i++) {
            // Well every other time, or no mail would ever be sent.
            mail.become(i % 2 == 0 ? MoodyMail.Mood.WELL : moods.get(i % moods.size()));
            Thread.sleep(2500);
        }
        mail.become(MoodyMail.Mood.WELL);
    }

    synchronized void killed(Part part) {
        kills.merge(part.kind(), 1, Integer::sum);
    }

    synchronized Map<Part.Kind, Integer> kills() {
        return new EnumMap<>(kills);
    }

    /** What was done, in the order of its end. */
    List<String> told() {
        return List.copyOf(told);
    }
}
