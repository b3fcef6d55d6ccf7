package org.almoner.proof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.almoner.proof.Part.Kind;
import tools.jackson.databind.JsonNode;

/** Opens campaigns and changes them while gifts come in, through the API, until it is known that it was done. */
final class Staff {

    /** The splits that {@link Workload#MOVING} has, one after the other. */
    static final List<Map<String, Long>> SPLITS = List.of(
            split(5000, 2500, 2500),
            split(3333, 3333, 3334),
            split(1, 9998, 1),
            split(1000, 2000, 7000),
            split(9000, 500, 500));

    private static final long GOAL = 2_000_000;

    private final Api api;
    private final List<String> done = new ArrayList<>();

    Staff(Api api) {
        this.api = api;
    }

    /** Before the first gift: from here on everybody knows {@link Workload#MOVING}. */
    void open() throws Exception {
        put("POST", "/api/campaigns", draft(Workload.MOVING, SPLITS.getFirst(), GOAL, 0));
        for (String campaign : List.of("safe-harbour", Workload.MOVING)) {
            Cluster.until("the ledger to know " + campaign, () -> knows(campaign));
        }
    }

    /**
     * @param progress of the run, from 0 to 1
     * @param restless whether to change the split all the time as well
     */
    void work(DoubleSupplier progress, boolean restless) throws Exception {
        for (int change = 1; change < 2 * SPLITS.size(); change++) {
            double when = 0.08 * change;
            while (progress.getAsDouble() < when) {
                Thread.sleep(500);
                if (restless) {
                    change(SPLITS.get(done.size() % SPLITS.size()), change < 6 ? GOAL : 2 * GOAL);
                }
            }
            if (change == 6) {
                put("POST", "/api/campaigns", draft(Workload.LATE, Oracle.SAFE_HARBOUR, GOAL, 0));
            }
            // The goal goes up once, so there are two goal versions.
            change(SPLITS.get(change % SPLITS.size()), change < 5 ? GOAL : 2 * GOAL);
        }
    }

    List<String> done() {
        return done;
    }

    private void change(Map<String, Long> split, long goal) throws Exception {
        while (true) {
            try {
                JsonNode now = api.get(Kind.CAMPAIGN, "/api/campaigns/" + Workload.MOVING);
                long revision = now.get("revision").asLong();
                api.send(
                        Kind.CAMPAIGN,
                        "/api/campaigns/" + Workload.MOVING,
                        "PUT",
                        draft(Workload.MOVING, split, goal, revision));
                done.add(Workload.MOVING + " revision " + (revision + 1) + ": " + split + ", goal " + goal);
                return;
            } catch (IOException e) {
                // Away, or somebody unanswered has done it already: look again.
                Thread.sleep(500);
            }
        }
    }

    private void put(String method, String path, Map<String, Object> draft) throws Exception {
        while (true) {
            try {
                api.send(Kind.CAMPAIGN, path, method, draft);
                done.add("opened " + draft.get("slug"));
                return;
            } catch (IOException e) {
                Thread.sleep(500);
            }
        }
    }

    private boolean knows(String campaign) throws InterruptedException {
        try {
            api.get(Kind.LEDGER, "/api/campaigns/" + campaign);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Object> draft(String slug, Map<String, Long> split, long goal, long revision) {
        Map<String, Object> draft = new LinkedHashMap<>();
        draft.put("slug", slug);
        if (revision > 0) {
            draft.put("revision", revision);
        }
        draft.put("titles", Map.of("en", slug, "ko", slug));
        draft.put("goal", Map.of("minor", goal, "currency", "USD"));
        draft.put(
                "split",
                split.entrySet().stream()
                        .map(part -> Map.of("fund", part.getKey(), "partsPer10000", part.getValue()))
                        .toList());
        return draft;
    }

    private static Map<String, Long> split(long education, long awareness, long passage) {
        Map<String, Long> split = new LinkedHashMap<>();
        split.put("education", education);
        split.put("awareness", awareness);
        split.put("safe-passage", passage);
        return split;
    }
}
