package org.almoner.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.almoner.delivery.Effect.Heard;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.CampaignEvent.CampaignChanged;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.Place;
import org.almoner.events.Topic;
import org.junit.jupiter.api.Test;

/**
 * Four topics come in any order to each other, cut into any batches, and parts of them come again: the emails are the same ones.
 */
class AnyOrderTest {

    private static final int SEEDS = Integer.getInteger("almoner.seeds", 60);

    @Test
    void theEmailsDoNotDependOnTheOrderOfTheTopics() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            try (Desk desk = new Desk()) {
                World world = new World(random, desk);
                play(world.logs, desk, random);
                Set<String> due = expected(world, desk, false);
                assertThat(desk.ids())
                        .describedAs("seed %d", seed)
                        .doesNotHaveDuplicates()
                        .containsAll(due)
                        .isSubsetOf(expected(world, desk, true));
                desk.sends();
                desk.sends();
                assertThat(desk.taken).describedAs("seed %d", seed).hasSameSizeAs(desk.ids());
            }
        }
    }

    /** Every topic keeps its own order; what was delivered may be delivered again from any earlier place. */
    private static void play(Map<Topic, List<Heard<Envelope<Event>>>> logs, Desk desk, RandomGenerator random) {
        Map<Topic, Integer> committed = new EnumMap<>(Topic.class);
        logs.keySet().forEach(topic -> committed.put(topic, 0));
        while (true) {
            List<Topic> open = logs.keySet().stream()
                    .filter(topic -> committed.get(topic) < logs.get(topic).size())
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            Topic topic = open.get(random.nextInt(open.size()));
            int from = committed.get(topic);
            if (random.nextInt(4) == 0) {
                from = random.nextInt(from + 1);
            }
            int to = Math.min(logs.get(topic).size(), from + 1 + random.nextInt(6));
            desk.hears(logs.get(topic).subList(from, to));
            boolean crashedBeforeTheCommit = random.nextInt(5) == 0;
            if (!crashedBeforeTheCommit) {
                committed.merge(topic, to, Math::max);
            }
        }
    }

    /** @param movedToo with updates about gifts that left the campaign: heard of in time they are not due, else they are */
    private static Set<String> expected(World world, Desk desk, boolean movedToo) {
        Set<String> ids = new TreeSet<>();
        for (Given each : world.gifts) {
            if (!each.allocated || each.address == null) {
                continue;
            }
            ids.add(each.gift.thanks());
            if (each.gift.updates() && each.beforeTheGoal && (each.toTheCampaign || movedToo) && world.goal) {
                ids.add("goal:" + Ada.CAMPAIGN + ":v1:" + desk.addresses.hash(each.address));
            }
        }
        return ids;
    }

    /** @param address the last one told, or null if none ever was */
    private record Given(Ada gift, String address, boolean allocated, boolean beforeTheGoal, boolean toTheCampaign) {}

    /** What happened, and the records that tell it. */
    private static final class World {
        final Map<Topic, List<Heard<Envelope<Event>>>> logs = new TreeMap<>();
        final List<Given> gifts = new ArrayList<>();
        final boolean goal;

        World(RandomGenerator random, Desk desk) {
            goal = random.nextInt(4) != 0;
            say(desk, Ada.opened());
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                gift(random, desk, i, true);
            }
            desk.passes(Duration.ofSeconds(1));
            if (goal) {
                say(desk, Ada.goalReached(1, desk.clock.instant()));
            }
            desk.passes(Duration.ofSeconds(1));
            say(desk, new CampaignChanged(Ada.CAMPAIGN, Ada.terms(2)));
            if (random.nextBoolean()) {
                gift(random, desk, count, false);
            }
        }

        private void gift(RandomGenerator random, Desk desk, int number, boolean beforeTheGoal) {
            // Few addresses, in different spellings: one person gives more than once.
            String address = List.of("ada@example.org", "Ada@Example.org ", "grace@example.org", "김@example.org")
                    .get(random.nextInt(4));
            Ada gift = new Ada(
                    "pi_" + number,
                    Ada.gives(5_000, random.nextBoolean() ? "USD" : "KRW").amount(),
                    random.nextBoolean() ? "en" : "ko",
                    random.nextInt(3) != 0,
                    "Ada",
                    address);
            boolean allocated = random.nextInt(5) != 0;
            boolean known = random.nextInt(5) != 0;
            boolean moved = random.nextInt(6) == 0;
            say(desk, gift.received());
            if (moved) {
                say(
                        desk,
                        new DonationDesignated(
                                gift.donation(), new Place(Ada.CAMPAIGN, null), new Place(null, "general")));
            }
            if (allocated) {
                say(
                        desk,
                        random.nextInt(4) == 0
                                ? gift.allocated(null, new Part("general", Map.of("en", "General Fund"), gift.amount()))
                                : gift.allocated());
            }
            if (random.nextBoolean()) {
                say(desk, new DonorContact(gift.donor(), gift.name(), null));
            }
            if (known) {
                say(desk, gift.contact());
            }
            gifts.add(new Given(gift, known ? address : null, allocated, beforeTheGoal, !moved));
        }

        private void say(Desk desk, Event event) {
            logs.computeIfAbsent(event.topic(), topic -> new ArrayList<>()).add(desk.record(event));
        }
    }
}
