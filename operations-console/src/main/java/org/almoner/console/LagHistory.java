package org.almoner.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.console.Offsets.Lag;

/** The lags of the last half minute: from how they changed follows when they will be gone. */
final class LagHistory {

    static final Duration WINDOW = Duration.ofSeconds(30);

    /**
     * Where a lag is going.
     *
     * @param moving whether the group took anything in the last half minute
     * @param drained when nothing will wait any more, if it goes on as in the last half minute; empty if the lag does not shrink
     * @param behindFor for how long something has waited without a break
     */
    record Trend(Lag lag, boolean moving, Optional<Duration> drained, Duration behindFor) {
        boolean behind() {
            return lag.records() > 0;
        }
    }

    private record Moment(Instant at, Map<String, Lag> lags) {}

    private final Deque<Moment> moments = new ArrayDeque<>();
    private final Map<String, Instant> behindSince = new HashMap<>();

    synchronized void add(Instant now, List<Lag> lags) {
        Map<String, Lag> byName = new HashMap<>();
        for (Lag each : lags) {
            byName.put(name(each), each);
            if (each.records() > 0) {
                behindSince.putIfAbsent(name(each), now);
            } else {
                behindSince.remove(name(each));
            }
        }
        behindSince.keySet().retainAll(byName.keySet());
        moments.addLast(new Moment(now, byName));
        while (moments.getFirst().at().isBefore(now.minus(WINDOW))) {
            moments.removeFirst();
        }
    }

    /** By group and topic; empty before anything was added. */
    synchronized List<Trend> trends() {
        Moment last = moments.peekLast();
        if (last == null) {
            return List.of();
        }
        List<Trend> trends = new ArrayList<>();
        last.lags().forEach((name, lag) -> trends.add(trend(last, name, lag)));
        trends.sort((one, other) -> name(one.lag()).compareTo(name(other.lag())));
        return trends;
    }

    private Trend trend(Moment last, String name, Lag lag) {
        Moment first = moments.stream()
                .filter(each -> each.lags().containsKey(name))
                .findFirst()
                .orElse(last);
        Lag before = first.lags().getOrDefault(name, lag);
        double seconds = Duration.between(first.at(), last.at()).toMillis() / 1000.0;
        double shrinking = seconds == 0 ? 0 : (before.records() - lag.records()) / seconds;
        Optional<Duration> drained = shrinking <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds((long) Math.ceil(lag.records() / shrinking)));
        Duration behindFor = Duration.between(behindSince.getOrDefault(name, last.at()), last.at());
        return new Trend(lag, lag.committed() > before.committed(), drained, behindFor);
    }

    private static String name(Lag lag) {
        return lag.group() + " " + lag.topic();
    }
}
