package org.almoner.benchmarks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.almoner.local.Pipeline;
import org.almoner.local.Service;
import org.jspecify.annotations.Nullable;

/**
 * A stage's own histogram of the time since the webhook's receipt.
 *
 * @param counts how many took at most so many milliseconds
 */
record Latency(TreeMap<Double, Double> counts) {

    /** The last effects of a gift, and whose meters tell of them: the balance, the progress, the email in the queue. */
    private static final Map<String, Service> STAGES = new LinkedHashMap<>();

    static {
        STAGES.put("ledger", Service.LEDGER);
        STAGES.put("campaign", Service.CAMPAIGN);
        STAGES.put("notification", Service.NOTIFICATION);
    }

    static Map<String, Latency> byStage(Pipeline pipeline) {
        Map<String, Latency> latencies = new LinkedHashMap<>();
        STAGES.forEach((stage, service) -> {
            Timer timer = pipeline.context(service)
                    .getBean(MeterRegistry.class)
                    .get("pipeline.latency")
                    .tag("stage", stage)
                    .timer();
            TreeMap<Double, Double> counts = new TreeMap<>();
            for (CountAtBucket each : timer.takeSnapshot().histogramCounts()) {
                counts.put(each.bucket(TimeUnit.MILLISECONDS), each.count());
            }
            latencies.put(stage, new Latency(counts));
        });
        return latencies;
    }

    Latency since(@Nullable Latency before) {
        TreeMap<Double, Double> since = new TreeMap<>();
        counts.forEach((bucket, count) -> since.put(
                bucket, count - Objects.requireNonNull(before).counts().getOrDefault(bucket, 0.0)));
        return new Latency(since);
    }

    /** The upper end of the bucket that holds the percentile: never less than the truth. */
    double percentileMillis(double percentile) {
        double due = counts.lastEntry().getValue() * percentile;
        for (Entry<Double, Double> each : counts.entrySet()) {
            if (each.getValue() >= due) {
                return each.getKey();
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
