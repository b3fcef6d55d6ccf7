package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.almoner.campaign.Campaign.Latch;
import org.almoner.campaign.DirectCampaigns.Outcome;
import org.almoner.campaign.Draft.Amount;
import org.almoner.campaign.Draft.FundShare;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Incoming;
import org.almoner.delivery.MongoStores;
import org.almoner.events.AllocationEvent;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.Money;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.mongodb.core.MongoTemplate;

/**
 * Whatever the batches, the crashes, the zombies and the moments at which staff change the goal: the sums are those of the log, each
 * mark is crossed and told once, and with a goal that stands still at the very record that a reader of the log alone would name.
 */
class InterleavingTest {

    private static final int SEEDS = Integer.parseInt(System.getenv().getOrDefault("ALMONER_SEEDS", "15"));
    private static final String SLUG = "safe-harbour";

    static List<Long> seeds() {
        long first = Long.getLong("almoner.seed", System.currentTimeMillis() % 1_000_000 * 1_000);
        return first < 0
                ? List.of(-first)
                : new Random(first).longs(SEEDS, 1, 1L << 40).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theMarksAreThoseOfTheLog(long seed) {
        new World(seed, false).runs();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aGoalThatChangesIsToldOnceAVersion(long seed) {
        new World(seed, true).runs();
    }

    /** The process is killed here. */
    private static final class Crash extends RuntimeException {}

    private static final class World {
        final long seed;
        final boolean goalChanges;
        final Random random;
        final Feed allocations = new Feed("allocations.v1");
        final Feed terms = new Feed("campaigns.v1");
        final Reader allocationReader;
        final Reader termsReader;
        final Campaigns campaigns;
        final Contributions contributions;
        final DirectCampaigns direct;
        final Announce announce;
        Instant now = Feed.START;
        int depth;
        boolean calm;
        boolean zombies;
        int saidByNet;

        World(long seed, boolean goalChanges) {
            this.seed = seed;
            this.goalChanges = goalChanges;
            this.random = new Random(seed);
            MongoTemplate mongo = Store.empty();
            MongoStores stores = new MongoStores(mongo);
            campaigns = new Campaigns(stores, mongo) {
                @Override
                void latch(String slug, Latch latch) {
                    meanwhile();
                    super.latch(slug, latch);
                    meanwhile();
                }
            };
            contributions = new Contributions(stores, mongo) {
                @Override
                List<Contribution> remember(List<Contribution> computed) {
                    meanwhile();
                    return super.remember(computed);
                }

                @Override
                void addUp(List<Contribution> stored) {
                    meanwhile();
                    super.addUp(stored);
                    meanwhile();
                }

                @Override
                List<Sums> sums(String campaign) {
                    List<Sums> sums = super.sums(campaign);
                    meanwhile();
                    return sums;
                }
            };
            Clock clock = Feed.clock(() -> now);
            announce = new Announce(
                    campaigns,
                    record -> {
                        if (!calm && random.nextInt(6) == 0) {
                            return false;
                        }
                        terms.add(record);
                        return calm || random.nextInt(8) > 0; // kept, and the answer lost
                    },
                    clock);
            ReadProgress progress = new ReadProgress(campaigns, contributions);
            direct = new DirectCampaigns(campaigns, announce, progress, clock);
            Crossings crossings = new Crossings(campaigns);
            allocationReader = new Reader(allocations, new CountContributions(contributions, crossings, progress));
            termsReader = new Reader(terms, new CheckGoals(contributions, campaigns, crossings, progress));
        }

        /** A consumer group on one partition. Whoever commits last has the partition; the others are zombies. */
        final class Reader {
            final Feed feed;
            final Effect<Envelope<Event>> effect;
            int committed;
            int epoch;

            Reader(Feed feed, Effect<Envelope<Event>> effect) {
                this.feed = feed;
                this.effect = effect;
            }

            void reads(int max) {
                int from = committed;
                int to = Math.min(feed.records.size(), from + 1 + random.nextInt(max));
                if (from == to) {
                    return;
                }
                int mine = ++epoch;
                List<Incoming> batch = List.copyOf(feed.records.subList(from, to));
                List<ProducerRecord<byte[], byte[]>> said;
                try {
                    said = Feed.deliver(batch, effect);
                    meanwhile();
                } catch (Crash e) {
                    if (depth > 0 && random.nextBoolean()) {
                        throw e; // the one that it came between is in the same process
                    }
                    return;
                }
                if (epoch == mine) {
                    said.forEach(terms::add);
                    committed = to;
                } else {
                    zombies = true; // fenced: nothing that it said is there
                }
            }
        }

        /** What may happen between any two steps. */
        void meanwhile() {
            if (calm || depth > 1) {
                return;
            }
            switch (random.nextInt(14)) {
                case 0 -> throw new Crash();
                case 1, 2 -> another();
                default -> {}
            }
        }

        void another() {
            depth++;
            try {
                step();
            } finally {
                depth--;
            }
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> allocationReader.reads(6);
                case 4, 5, 6 -> termsReader.reads(3);
                case 7 -> {
                    now = now.plusSeconds(6);
                    announce.sayWhatWasLeft();
                }
                case 8 -> open();
                default -> changeGoal();
            }
        }

        void open() {
            Outcome outcome = direct.open(draft(null, goal));
            assertThat(outcome).isInstanceOfAny(Outcome.Done.class, Outcome.Conflict.class);
        }

        void changeGoal() {
            if (goalChanges && random.nextInt(3) == 0) {
                campaigns
                        .find(SLUG)
                        .ifPresent(campaign ->
                                direct.change(SLUG, draft(campaign.revision(), 200 + random.nextInt(5_000))));
            }
        }

        private long goal;

        void runs() {
            goal = 500L + random.nextInt(3_000);
            Money total = fill();
            if (!goalChanges) {
                // Opened and heard of before any gift, so that the log alone says where the marks are.
                calm = true;
                open();
                termsReader.reads(1);
                calm = false;
            }
            for (int i = 0; i < 400 && allocationReader.committed < allocations.records.size(); i++) {
                try {
                    step();
                } catch (Crash e) {
                    depth = 0;
                }
            }
            calm = true;
            open();
            drain();
            int before = terms.records.size();
            // The net under it all: a mark that nobody could say.
            for (int i = 0; i < 2; i++) {
                now = now.plus(Duration.ofMinutes(6));
                announce.sayWhatWasLeft();
                drain();
            }
            saidByNet = terms.records.size() - before;
            check(total);
        }

        void drain() {
            for (int i = 0; i < 3; i++) {
                now = now.plusSeconds(6);
                announce.sayWhatWasLeft();
                while (allocationReader.committed < allocations.records.size()
                        || termsReader.committed < terms.records.size()) {
                    allocationReader.reads(10);
                    termsReader.reads(10);
                }
            }
        }

        Money fill() {
            long total = 0;
            Map<String, Long> gifts = new LinkedHashMap<>();
            for (int i = 0; i < 12 + random.nextInt(25); i++) {
                List<String> there = List.copyOf(gifts.keySet());
                switch (random.nextInt(10)) {
                    case 0 -> allocations.given(SLUG, "euro" + i, Money.of(1 + random.nextInt(900), "EUR"));
                    case 1 -> allocations.given("another", "other" + i, Feed.usd(1 + random.nextInt(900)));
                    case 2, 3, 4 -> {
                        if (!there.isEmpty()) {
                            String gift = there.get(random.nextInt(there.size()));
                            long back = gifts.remove(gift);
                            allocations.takenBack(SLUG, gift, Feed.usd(back), 1, "refund");
                            total -= back;
                        }
                    }
                    case 5 -> {
                        if (!there.isEmpty()) {
                            // The same fact told twice.
                            String gift = there.get(random.nextInt(there.size()));
                            allocations.given(SLUG, gift, Feed.usd(gifts.get(gift)));
                        }
                    }
                    default -> {
                        long amount = 1L + random.nextInt(900);
                        gifts.put("gift" + i, amount);
                        allocations.given(SLUG, "gift" + i, Feed.usd(amount));
                        total += amount;
                    }
                }
            }
            return Feed.usd(total);
        }

        void check(Money total) {
            Campaign campaign = campaigns.find(SLUG).orElseThrow();
            String told = "seed " + seed + ": " + campaign;
            long raised = contributions.sums(SLUG).stream()
                    .mapToLong(sum -> sum.of("USD").longValueExact())
                    .sum();
            assertThat(raised).as(told).isEqualTo(total.minor());
            assertThat(campaign.unsaid()).as(told).isEmpty();

            Map<String, List<Incoming>> byId = new LinkedHashMap<>();
            terms.records.forEach(
                    record -> byId.computeIfAbsent(record.headers().get("ce_id"), id -> new ArrayList<>())
                            .add(record));
            Set<String> names = new HashSet<>();
            for (Latch latch : campaign.latches()) {
                assertThat(names.add(latch.name())).as(told).isTrue();
                List<Incoming> records = byId.remove(latch.told().event());
                assertThat(records).as("%s: %s is told", told, latch.name()).isNotNull();
                assertThat(records.stream().map(World::content).distinct())
                        .as(told)
                        .hasSize(1);
                if (!(zombies && goalChanges)) {
                    assertThat(records)
                            .as("%s: %s is told once", told, latch.name())
                            .hasSize(1);
                }
            }
            assertThat(byId.keySet()).as(told).allMatch(id -> id.matches(SLUG + ":\\d+"));
            boolean reached = campaign.latch(Mark.GOAL).isPresent();
            assertThat(reached || raised < campaign.goal().minor()).as(told).isTrue();
            assertThat(!reached
                            || raised >= campaign.goal().minor()
                            || campaign.latch(Mark.REGRESSED).isPresent())
                    .as(told)
                    .isTrue();
            assertThat(campaign.latches()).as(told).allMatch(Latch::heard);
            if (!goalChanges) {
                assertThat(saidByNet).as(told).isZero();
                Map<Mark, String> found = new LinkedHashMap<>();
                campaign.latches().forEach(latch -> found.put(latch.mark(), latch.src() + " at " + latch.raised()));
                assertThat(found).as(told).isEqualTo(expected(campaign));
            }
        }

        private static String content(Incoming record) {
            return record.headers() + EventCodec.text(record.kafka().value());
        }

        /** The marks by reading the log from its beginning, once. */
        Map<Mark, String> expected(Campaign campaign) {
            Map<Mark, String> marks = new LinkedHashMap<>();
            Set<String> ids = new HashSet<>();
            long goalMinor = campaign.goal().minor();
            long sum = 0;
            for (Incoming record : allocations.records) {
                var reading = (EventCodec.Reading.Understood)
                        EventCodec.read(record.headers(), record.kafka().value());
                AllocationEvent event = (AllocationEvent) reading.envelope().event();
                if (!SLUG.equals(event.campaign())
                        || !event.amount().currency().getCurrencyCode().equals("USD")
                        || !ids.add(reading.envelope().id())) {
                    continue;
                }
                sum += event instanceof FundAllocated
                        ? event.amount().minor()
                        : -event.amount().minor();
                String here = record.source() + " at " + Feed.usd(sum);
                for (Mark mark : Mark.values()) {
                    if (mark != Mark.REGRESSED && sum * 100 >= goalMinor * mark.percent()) {
                        marks.putIfAbsent(mark, here);
                    }
                }
                if (marks.containsKey(Mark.GOAL) && sum < goalMinor) {
                    marks.putIfAbsent(Mark.REGRESSED, here);
                }
            }
            return marks;
        }

        static Draft draft(Long revision, long goal) {
            Map<String, String> texts = Map.of("en", "Safe Harbour", "ko", "안전한 항구");
            return new Draft(
                    SLUG,
                    revision,
                    texts,
                    null,
                    new Amount(goal, "USD"),
                    List.of(new FundShare("general", 10_000)),
                    null,
                    null);
        }
    }
}
