package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.almoner.events.AllocationEvent;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.CampaignEvent.CampaignOpened;
import org.almoner.events.CampaignEvent.Share;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.DonationEvent;
import org.almoner.events.Event;
import org.almoner.events.Money;
import org.almoner.events.Topic;
import org.almoner.ledger.Position.Line;
import org.junit.jupiter.api.Test;

/**
 * Gifts with all that can happen to them, campaigns that become known and change at any moment, events that are told twice or lie
 * among the dead letters for a while; batches cut anywhere, crashes before any access to the store, another instance at work
 * between any two of them. The books must end as {@link Expected} computes them.
 */
class AnyOrderTest {

    private static final int SEEDS = Integer.getInteger("almoner.seeds", 300);

    private static final Map<String, List<List<Share>>> REVISIONS = Map.of(
            "harbour",
            List.of(
                    List.of(
                            new Share("education", 3000),
                            new Share("awareness", 2000),
                            new Share("safe-passage", 5000)),
                    List.of(new Share("awareness", 3333), new Share("education", 6667))),
            "lantern",
            List.of(List.of(new Share("safe-passage", 1), new Share("awareness", 9999))));

    private record Told(String id, Event event) {}

    @Test
    void theBooksAreTheSame() {
        for (int seed = 0; seed < SEEDS; seed++) {
            FakeBooks books = new FakeBooks();
            run(seed, books, anything -> books.beforeEachAccess = anything, books.journal::values, () -> books.tallies);
        }
    }

    /** @param beforeEachAccess takes what is to happen before each access to the books */
    static void run(
            int seed,
            Books books,
            Consumer<Runnable> beforeEachAccess,
            Supplier<Collection<JournalEntry>> journal,
            Supplier<Map<String, Map<String, Long>>> tallies) {
        try {
            run(new Random(seed), seed, new Pipeline(books), beforeEachAccess, journal, tallies);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void run(
            Random random,
            int seed,
            Pipeline pipeline,
            Consumer<Runnable> beforeEachAccess,
            Supplier<Collection<JournalEntry>> journal,
            Supplier<Map<String, Map<String, Long>>> tallies) {
        List<List<Told>> sequences = new ArrayList<>();
        int gifts = 1 + random.nextInt(4);
        for (int gift = 0; gift < gifts; gift++) {
            sequences.add(new RandomGift("pi_" + seed + "_" + gift, random)
                    .life().stream()
                            .map(told -> new Told(told.id(), told.event()))
                            .toList());
        }
        REVISIONS.forEach((campaign, splits) -> {
            if (random.nextInt(5) > 0) {
                sequences.add(campaign(campaign, splits, random));
            }
        });
        Map<String, List<DonationEvent>> logged = interleave(sequences, pipeline, beforeEachAccess, random);
        beforeEachAccess.accept(() -> {});
        pipeline.drain();
        assertThat(pipeline.refused).isEmpty();
        check(pipeline, logged, journal.get(), tallies.get());
    }

    /** Appends the sequences in any mixture, with steps in between, each of which may be crossed by others or crash. */
    private static Map<String, List<DonationEvent>> interleave(
            List<List<Told>> sequences, Pipeline pipeline, Consumer<Runnable> beforeEachAccess, Random random) {
        Map<String, List<DonationEvent>> logged = new LinkedHashMap<>();
        Set<String> known = new HashSet<>();
        int[] depth = new int[1];
        beforeEachAccess.accept(() -> {
            int chance = random.nextInt(100);
            if (chance < 4) {
                throw new Crash();
            }
            if (chance < 20 && depth[0] < 2) {
                depth[0]++;
                step(pipeline, random);
                depth[0]--;
            }
        });
        List<List<Told>> open = new ArrayList<>(
                sequences.stream().<List<Told>>map(ArrayList::new).toList());
        open.removeIf(List::isEmpty);
        while (!open.isEmpty()) {
            List<Told> sequence = open.get(random.nextInt(open.size()));
            Told next = sequence.removeFirst();
            open.removeIf(List::isEmpty);
            pipeline.append(next.id(), next.event());
            if (next.event() instanceof DonationEvent event && known.add(next.id())) {
                logged.computeIfAbsent(event.donation().value(), donation -> new ArrayList<>())
                        .add(event);
            }
            for (int steps = random.nextInt(3); steps > 0; steps--) {
                step(pipeline, random);
            }
        }
        return logged;
    }

    private static void step(Pipeline pipeline, Random random) {
        Topic topic = Pipeline.HEARD.get(random.nextInt(Pipeline.HEARD.size()));
        if (random.nextInt(12) == 0) {
            pipeline.goBack(topic, random.nextInt(4));
        }
        try {
            pipeline.step(topic, 1 + random.nextInt(5));
        } catch (Crash e) {
            // The batch comes again.
        }
    }

    private static final class Crash extends RuntimeException {}

    private static List<Told> campaign(String campaign, List<List<Share>> splits, Random random) {
        List<Told> events = new ArrayList<>();
        for (int revision = 0; revision < splits.size(); revision++) {
            Terms terms = new Terms(
                    revision + 1,
                    Map.of("en", campaign),
                    Money.of(1_000_000, "USD"),
                    1,
                    splits.get(revision),
                    List.of());
            Event event = revision == 0 ? new CampaignOpened(campaign, terms) : new CampaignChanged(campaign, terms);
            // A campaign's own events may come twice, and in the wrong order after a restore.
            events.add(random.nextInt(events.size() + 1), new Told(campaign + ":" + revision, event));
        }
        return events;
    }

    private static void check(
            Pipeline pipeline,
            Map<String, List<DonationEvent>> logged,
            Collection<JournalEntry> journal,
            Map<String, Map<String, Long>> counted) {
        Map<String, Map<String, Long>> posted = new HashMap<>();
        Map<String, Map<String, Long>> tallies = new TreeMap<>();
        for (JournalEntry entry : journal) {
            Map<String, Long> gift = posted.computeIfAbsent(entry.donation(), donation -> new TreeMap<>());
            for (Line line : entry.lines()) {
                gift.merge(Balances.key(line), line.debit(), Long::sum);
                Balances.add(tallies.computeIfAbsent(Balances.key(line), key -> new TreeMap<>()), line.debit());
            }
        }
        assertThat(counted).isEqualTo(tallies);

        Map<String, Map<String, Long>> progress = progress(pipeline);
        logged.forEach((donation, history) -> {
            Map<String, Long> actual = posted.getOrDefault(donation, new TreeMap<>());
            actual.values().removeIf(minor -> minor == 0);
            Expected expected = new Expected(history);
            String campaign = expected.lastPlace().campaign();
            boolean isKnown = campaign != null
                    && !pipeline.books.campaigns(List.of(campaign)).isEmpty();
            List<Map<String, Long>> right = new ArrayList<>();
            if (isKnown) {
                REVISIONS.get(campaign).forEach(split -> right.add(expected.debitsByAccount(split)));
            } else {
                right.add(expected.debitsByAccount(null));
            }
            assertThat(right).as("the books of %s: %s", donation, history).contains(actual);

            Map<String, Long> told = progress.getOrDefault(donation, Map.of());
            long net = expected.progress();
            String name = isKnown ? campaign : "none";
            assertThat(told)
                    .as("what was told of %s: %s", donation, history)
                    .isEqualTo(net == 0 ? Map.of() : Map.of(name, net, name + " gifts", 1L));
        });
    }

    /** By donation and campaign, what others add up from what they were told. */
    private static Map<String, Map<String, Long>> progress(Pipeline pipeline) {
        Map<String, Map<String, Long>> progress = new HashMap<>();
        for (AllocationEvent event : pipeline.told.values()) {
            assertThat(event.amount().isPositive()).isTrue();
            String campaign = event.campaign() == null ? "none" : event.campaign();
            Map<String, Long> gift = progress.computeIfAbsent(event.donation().value(), donation -> new TreeMap<>());
            long amount = event.amount().minor();
            var parts = switch (event) {
                case FundAllocated e -> e.parts();
                case AllocationReversed e -> e.parts();
            };
            assertThat(parts.stream().mapToLong(part -> part.amount().minor()).sum())
                    .isEqualTo(amount);
            assertThat(parts).allMatch(part -> part.amount().isPositive());
            gift.merge(campaign, event instanceof FundAllocated ? amount : -amount, Long::sum);
            gift.merge(campaign + " gifts", (long) event.gifts(), Long::sum);
            gift.values().removeIf(minor -> minor == 0);
        }
        return progress;
    }
}
