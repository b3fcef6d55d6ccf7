package org.almoner.console;

import static org.almoner.console.SampleGift.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.almoner.events.Webhook;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ReadRecordTest {

    private final SampleGift ada = SampleGift.at(NOON);

    @Test
    void nothing_personal_is_kept() {
        assertThat(ReadRecord.read(ada.contact(0, SampleGift.ADDRESS))
                        .orElseThrow()
                        .toString())
                .contains("byEmail=true")
                .doesNotContain(SampleGift.NAME, SampleGift.ADDRESS);
        assertThat(ReadRecord.read(ada.webhook(0, "charge.succeeded", 0))
                        .orElseThrow()
                        .toString())
                .contains("charge.succeeded")
                .doesNotContain(SampleGift.NAME);
    }

    @Test
    void a_webhook_about_no_payment_is_no_gift() {
        Webhook payout = new Webhook("stripe", "evt_1", "payout.paid", "evt_1", NOON, null, new byte[] {'{', '}'});
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("webhooks.v1", 0, 0, null, payout.body());
        payout.encoded()
                .headers()
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));

        assertThat(ReadRecord.read(record)).isEmpty();
    }

    @Test
    void a_dead_letter_finds_its_gift_by_the_headers_it_came_with() {
        var ofEvent = ReadRecord.read(SampleGift.deadLetter(ada.received(4, 12), "ledger-service", "broken", 2));
        var ofWebhook = ReadRecord.read(SampleGift.deadLetter(ada.webhook(4, "x", 0), "donation-service", "broken", 2));

        assertThat(ofEvent).get().isInstanceOfSatisfying(Sighting.Refused.class, refused -> {
            assertThat(refused.donation()).isEqualTo(ada.id());
            assertThat(refused.group()).isEqualTo("ledger-service");
            assertThat(refused.original()).hasToString("donations.v1/3/4");
        });
        assertThat(ofWebhook)
                .get()
                .isInstanceOfSatisfying(
                        Sighting.Refused.class,
                        refused -> assertThat(refused.donation()).isEqualTo(ada.id()));
    }

    @Test
    void no_bytes_stop_the_follower() {
        String[] topics = {"webhooks.v1", "donations.v1", "donors.v1", "donations.v1.ledger-service.dlq", "x.dlq"};
        String[] names = {
            "ce_type",
            "ce_id",
            "ce_subject",
            "ce_source",
            "ce_time",
            "ce_webhooktype",
            "almoner_topic",
            "almoner_offset"
        };
        String[] values = {
            "",
            "org.almoner.WebhookReceived.v1",
            "org.almoner.DonationReceived.v1",
            "org.almoner.DonationReceived.v9",
            "don_",
            "-1",
            "99999999999999999999",
            "/webhooks/",
            "2026-11-22T12:00:00Z",
            "\u0000",
            "donations.v1"
        };
        int understood = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] value = random.nextInt(4) == 0 ? null : "{\"donation\":\"don_1\"}".getBytes(StandardCharsets.UTF_8);
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>(topics[random.nextInt(topics.length)], 0, 0, null, value);
            for (String name : names) {
                if (random.nextBoolean()) {
                    record.headers().add(name, values[random.nextInt(values.length)].getBytes(StandardCharsets.UTF_8));
                }
            }
            try {
                Optional<Sighting> seen = ReadRecord.read(record);
                understood += seen.isPresent() ? 1 : 0;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(understood).isPositive();
    }
}
