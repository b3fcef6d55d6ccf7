package org.almoner.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.almoner.proof.Nemesis.Strike;
import org.almoner.proof.Part.Kind;

/**
 * What a run is made of.
 *
 * @param webhooks with their copies
 * @param copied how many of 100 are sent more than once
 * @param moving how many gifts of 100 go to {@link Workload#MOVING}
 * @param over how long they are sent for
 * @param restless whether staff change their minds all the time
 * @param patience for the draining
 * @param lanes of the nemesis
 */
record Plan(
        int webhooks,
        int copied,
        int moving,
        Duration over,
        boolean restless,
        Duration patience,
        BiFunction<Arsenal, Random, List<List<Strike>>> lanes) {

    private static final List<Kind> SERVICES = List.of(Kind.DONATION, Kind.LEDGER, Kind.CAMPAIGN, Kind.NOTIFICATION);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    static Plan of(String what) {
        return switch (what) {
            case "calm" ->
                new Plan(3_000, 40, 20, Duration.ofMinutes(1), false, PATIENCE, (arsenal, random) -> List.of());
            case "short" -> new Plan(5_000, 40, 20, Duration.ofSeconds(100), false, PATIENCE, Plan::shortLanes);
            // 15 of 100 sendings are copies.
            case "long" -> new Plan(100_000, 10, 20, Duration.ofMinutes(6), false, PATIENCE, Plan::longLanes);
            default -> throw new IllegalArgumentException("short, long or calm, not " + what);
        };
    }

    /** The strikes that the sabotaged build does not survive. */
    static Plan against(Sabotage sabotage) {
        boolean much = sabotage == Sabotage.STALE_DELTA_ON_RETRY;
        return new Plan(
                much ? 5_000 : 1_500,
                20,
                60,
                Duration.ofSeconds(25),
                sabotage == Sabotage.RECOMPUTED_ON_RETRY,
                Duration.ofMinutes(1),
                (arsenal, random) -> List.of(traps(sabotage, arsenal)));
    }

    private static List<List<Strike>> shortLanes(Arsenal arsenal, Random random) {
        List<Strike> services = new ArrayList<>();
        for (Kind kind :
                List.of(Kind.DONATION, Kind.DONATION, Kind.LEDGER, Kind.LEDGER, Kind.CAMPAIGN, Kind.NOTIFICATION)) {
            services.add(arsenal.killAtPoint(kind));
        }
        services.add(arsenal.freeze(random.nextBoolean() ? Kind.LEDGER : Kind.DONATION));
        Collections.shuffle(services, random);
        List<Strike> below = new ArrayList<>(List.of(
                arsenal.killBroker(),
                arsenal.killPrimary(),
                random.nextBoolean() ? arsenal.stepDown() : arsenal.slow(random.nextBoolean()),
                arsenal.cutOff(random.nextBoolean(), random.nextBoolean()),
                arsenal.mailIsAway(),
                arsenal.shutDeadLetters(),
                arsenal.again("donations.v1", 20),
                arsenal.poison(),
                arsenal.poison(),
                arsenal.shift(SERVICES.get(random.nextInt(SERVICES.size())))));
        Collections.shuffle(below, random);
        return List.of(services, below);
    }

    private static List<List<Strike>> longLanes(Arsenal arsenal, Random random) {
        List<Strike> services = new ArrayList<>();
        List<Strike> below = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            List<List<Strike>> lanes = shortLanes(arsenal, random);
            services.addAll(lanes.get(0));
            services.add(arsenal.killAtPoint(Kind.LEDGER));
            services.add(arsenal.kill(SERVICES.get(random.nextInt(SERVICES.size()))));
            services.add(arsenal.storm(random.nextBoolean() ? Kind.LEDGER : Kind.DONATION, 1));
            below.addAll(lanes.get(1));
            below.add(arsenal.killBroker());
            below.add(arsenal.killMember());
            below.add(arsenal.again("allocations.v1", 50));
        }
        below.add(arsenal.fullDisk(true));
        below.add(arsenal.fullDisk(false));
        return List.of(services, below);
    }

    private static List<Strike> traps(Sabotage sabotage, Arsenal arsenal) {
        return switch (sabotage) {
            case BLIND_INCREMENT, OLDER_GUARD_WITH_WHOLE_DELTA ->
                List.of(
                        arsenal.killAt(Kind.LEDGER, Point.TALLY, "after"),
                        arsenal.killAt(Kind.LEDGER, Point.PRODUCE, "after"),
                        arsenal.killAt(Kind.CAMPAIGN, Point.TALLY, "after"));
            case DUPLICATE_KEYS_IGNORED ->
                List.of(
                        arsenal.killAt(Kind.LEDGER, Point.JOURNAL, "after"),
                        arsenal.killAt(Kind.CAMPAIGN, Point.JOURNAL, "after"));
            case SOURCE_NOT_CHECKED -> List.of(arsenal.again("donations.v1", 50), arsenal.again("allocations.v1", 50));
            case RECOMPUTED_ON_RETRY -> List.of(arsenal.changedWhileDead(0), arsenal.changedWhileDead(1));
            case STALE_DELTA_ON_RETRY -> List.of(arsenal.zombieInTheMiddle());
            case OFFSET_COMMITTED_FIRST ->
                List.of(
                        arsenal.killAt(Kind.LEDGER, Point.JOURNAL, "before"),
                        arsenal.killAt(Kind.CAMPAIGN, Point.JOURNAL, "before"),
                        arsenal.killAt(Kind.DONATION, Point.HISTORY, "before"));
            case DEAD_LETTERS_DROPPED -> List.of(arsenal.poison(), arsenal.poison());
            case APPEND_NOT_AWAITED -> List.of(arsenal.killBehindSilence());
            case ENDING_NOT_MARKED ->
                List.of(
                        arsenal.killAt(Kind.NOTIFICATION, Point.DOT, "after"),
                        arsenal.killAt(Kind.NOTIFICATION, Point.SENT_MARK, "before"));
        };
    }
}
