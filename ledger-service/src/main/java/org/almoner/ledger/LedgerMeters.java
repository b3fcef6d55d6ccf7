package org.almoner.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.almoner.ledger.Balances.Sums;
import org.jspecify.annotations.Nullable;

/** What Prometheus sees of the books. The sums are read when it asks, and kept for a moment, since it asks for several. */
final class LedgerMeters {

    private static final Duration KEPT = Duration.ofSeconds(2);

    private final Balances balances;
    private final MeterRegistry meters;
    private final Set<String> currencies = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Reading reading;

    private record Reading(long nanos, SortedMap<String, Sums> all) {}

    LedgerMeters(Balances balances, MeterRegistry meters) {
        this.balances = balances;
        this.meters = meters;
    }

    void posted(JournalEntry entry) {
        Counter.builder("ledger.postings")
                .description("Entries posted, by the event that made them")
                .tag("kind", entry.kind())
                .register(meters)
                .increment();
        entry.lines().forEach(line -> watch(line.currency().getCurrencyCode()));
    }

    /** Shows a currency from now on. */
    void watch(String currency) {
        if (currencies.add(currency)) {
            gauge(
                    "ledger.trial.balance.difference",
                    "Debits less credits over all accounts, in minor units; anything but 0 is an error in the books",
                    currency,
                    each -> true);
            gauge(
                    "ledger.suspense",
                    "What stands in suspense, in minor units: debits less credits",
                    currency,
                    each -> each.account().equals(Position.SUSPENSE));
        }
    }

    private void gauge(String name, String description, String currency, Predicate<Sums> which) {
        Gauge.builder(name, this, self -> self.difference(currency, which))
                .description(description)
                .tag("currency", currency)
                .register(meters);
    }

    private double difference(String currency, Predicate<Sums> which) {
        return latest().values().stream()
                .filter(each -> each.currency().equals(currency))
                .filter(which)
                .map(Sums::debitBalance)
                .reduce(BigInteger.ZERO, BigInteger::add)
                .doubleValue();
    }

    private SortedMap<String, Sums> latest() {
        Reading known = reading;
        long now = System.nanoTime();
        if (known == null || now - known.nanos() > KEPT.toNanos()) {
            known = new Reading(now, balances.all());
            reading = known;
        }
        return known.all();
    }
}
