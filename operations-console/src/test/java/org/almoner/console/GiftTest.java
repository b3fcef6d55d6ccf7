package org.almoner.console;

import static org.almoner.console.SampleGift.NOON;
import static org.almoner.console.SampleGift.usd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class GiftTest {

    private final SampleGift ada = SampleGift.at(NOON);

    @Test
    void any_order_and_any_number_of_repeats_give_the_same_gift() {
        List<ConsumerRecord<byte[], byte[]>> records = List.of(
                ada.webhook(0, "payment_intent.succeeded", 0),
                ada.webhook(1, "charge.succeeded", 20),
                ada.received(0, 12),
                ada.allocated(0, 38),
                ada.refunded(1, 90, 0, 1000),
                ada.refunded(2, 95, 1000, 1500),
                SampleGift.deadLetter(ada.webhook(1, "charge.succeeded", 20), Way.DONATION, "no amount", 0));
        Gift calm = SampleGift.fold(records);

        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<ConsumerRecord<byte[], byte[]>> shuffled = new ArrayList<>(records);
            for (int i = random.nextInt(10); i > 0; i--) {
                shuffled.add(records.get(random.nextInt(records.size())));
            }
            Collections.shuffle(shuffled, random);

            assertThat(SampleGift.fold(shuffled)).as("seed %d", seed).isEqualTo(calm);
        }
        assertThat(calm.refunded()).contains(usd(1500));
        assertThat(calm.reference()).contains(ada.reference());
        assertThat(calm.trace()).contains(SampleGift.TRACE);
        assertThat(calm.receivedAt()).isEqualTo(NOON);
    }

    @Test
    void a_flood_of_webhooks_keeps_the_first_ones_and_the_events() {
        List<ConsumerRecord<byte[], byte[]>> flood = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            flood.add(ada.webhook(i, "charge.updated", i));
        }
        flood.add(ada.received(0, 12));
        Gift calm = SampleGift.fold(flood);
        Collections.shuffle(flood, new Random(1));

        Gift gift = SampleGift.fold(flood);

        assertThat(gift).isEqualTo(calm);
        assertThat(gift.webhooks()).hasSize(Gift.OF_A_KIND_MAX);
        assertThat(gift.webhooks().getLast().at().offset()).isEqualTo(Gift.OF_A_KIND_MAX - 1);
        assertThat(gift.received()).isPresent();
        assertThat(gift.more()).isTrue();
    }

    @Test
    void the_newest_word_about_the_address_counts() {
        Gift gift =
                SampleGift.fold(List.of(ada.received(0, 12), ada.contact(7, null), ada.contact(3, "ada@example.org")));

        assertThat(gift.reachable().byEmail()).isFalse();
    }

    @Test
    void is_found_by_what_an_operator_has_at_hand() {
        Gift gift = SampleGift.fold(List.of(ada.webhook(0, "charge.succeeded", 0), ada.received(0, 12)));

        assertThat(List.of(
                        ada.id().value(),
                        ada.reference(),
                        SampleGift.TRACE,
                        "evt_" + ada.reference() + "_0",
                        ada.id() + ":0"))
                .allMatch(gift::matches);
        assertThat(gift.matches("pi_another")).isFalse();
    }

    @Test
    void a_sample_gift_says_that_it_is_one() {
        assertThat(SampleGift.fold(List.of(new SampleGift("pi_sample_7", NOON).received(0, 5)))
                        .isSample())
                .isTrue();
        assertThat(SampleGift.fold(List.of(ada.received(0, 12))).isSample()).isFalse();
    }
}
