package org.almoner.console;

import static org.almoner.console.SampleGift.NOON;
import static org.almoner.console.SampleGift.seen;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GiftsTest {

    @Test
    void memory_is_bounded_and_holds_the_newest_in_whatever_order_they_come() {
        List<SampleGift> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(SampleGift.at(NOON.plusSeconds(i)));
        }
        Collections.shuffle(many, new Random(7));
        Gifts gifts = new Gifts(settings(100));

        for (SampleGift each : many) {
            gifts.see(seen(each.webhook(0, "charge.succeeded", 0)));
            assertThat(gifts.size()).isLessThanOrEqualTo(125);
        }

        List<Instant> newest = IntStream.range(0, 100)
                .mapToObj(i -> NOON.plusSeconds(1999 - i))
                .toList();
        assertThat(gifts.newest(100, "")).extracting(Gift::receivedAt).containsExactlyElementsOf(newest);
    }

    @Test
    void a_contact_that_is_read_before_its_gift_is_not_lost() {
        SampleGift ada = SampleGift.at(NOON);
        Gifts gifts = new Gifts(settings(10));

        gifts.see(seen(ada.contact(0, SampleGift.ADDRESS)));
        gifts.see(seen(ada.received(0, 12)));

        assertThat(gifts.find(ada.id().value()).orElseThrow().reachable().byEmail())
                .isTrue();
    }

    @Test
    void contacts_and_dead_letters_are_bounded_too() {
        Gifts gifts = new Gifts(settings(10));
        for (int i = 0; i < 1000; i++) {
            SampleGift each = SampleGift.at(NOON.plusSeconds(i));
            gifts.see(seen(each.contact(i, SampleGift.ADDRESS)));
            gifts.see(seen(SampleGift.deadLetter(each.received(i, 5), Way.LEDGER, "no. " + i, i)));
        }

        assertThat(gifts.refusals()).hasSize(Gifts.REFUSALS_MAX);
        assertThat(gifts.contacts()).isEqualTo(40);
        assertThat(gifts.size()).isLessThanOrEqualTo(12);
    }

    @Test
    void nobody_is_found_by_nonsense() {
        assertThat(new Gifts(settings(10)).find("../etc/passwd")).isEmpty();
    }

    private static ConsoleSettings settings(int giftsMax) {
        return new ConsoleSettings(
                "localhost:1",
                URI.create("http://localhost:1"),
                URI.create("http://localhost:1"),
                "",
                "",
                "",
                300,
                giftsMax,
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofHours(12));
    }
}
