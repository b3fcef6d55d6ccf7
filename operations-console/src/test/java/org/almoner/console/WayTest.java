package org.almoner.console;

import static org.almoner.console.SampleGift.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.almoner.console.Answers.Email;
import org.almoner.console.Way.Stage;
import org.almoner.console.Way.State;
import org.almoner.events.Place;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WayTest {

    private final SampleGift ada = SampleGift.at(NOON);
    private final Progress progress = new Progress();
    private Map<String, List<Email>> emails = Map.of();
    private Instant now = NOON.plusSeconds(12);

    @Test
    void a_whole_way_has_five_times() {
        looks(Way.CAMPAIGN, "allocations.v1", 0, NOON);
        looks(Way.CAMPAIGN, "allocations.v1", 1, NOON.plusMillis(420));
        emails = Map.of(ada.id().value(), List.of(email("sent", NOON.plusMillis(812))));

        Way way = way(ada.webhook(0, "payment_intent.succeeded", 0), ada.received(0, 12), ada.allocated(0, 38));

        assertThat(way.stages()).extracting(Stage::state).containsOnly(State.DONE);
        assertThat(way.stages())
                .extracting(Stage::took)
                .extracting(Duration::toMillis)
                .containsExactly(0L, 12L, 38L, 420L, 812L);
        assertThat(way.stages()).extracting(Stage::atMost).containsExactly(false, false, false, true, false);
        assertThat(way.stages().get(2).at()).hasToString("allocations.v1/3/0");
        assertThat(way.stages().get(2).record()).isEqualTo(ada.id() + ":0/allocated");
    }

    @Test
    void the_first_missing_stage_waits_and_the_later_ones_have_not_begun() {
        Way way = way(ada.webhook(0, "payment_intent.succeeded", 0));

        assertThat(way.stages())
                .extracting(Stage::state)
                .containsExactly(State.DONE, State.WAITING, State.NOT_YET, State.NOT_YET, State.NOT_YET);
        assertThat(Wording.headline(way.stages().get(1))).isEqualTo("waiting 12 s");
        assertThat(way.waits()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void a_webhook_that_was_read_and_led_to_nothing_is_not_stuck() {
        looks(Way.DONATION, "webhooks.v1", 1, NOON);

        Stage donation =
                way(ada.webhook(0, "payment_intent.processing", 0)).stages().get(1);

        assertThat(donation.state()).isEqualTo(State.PENDING);
        assertThat(donation.note()).isEqualTo("not paid yet, or a repeat");
    }

    @Test
    void an_allocation_that_does_not_come_says_who_is_waited_for() {
        ConsumerRecord<byte[], byte[]> received = ada.received(0, 12);

        assertThat(way(received).stages().get(2).note()).isEqualTo("for ledger-service");

        looks(Way.LEDGER, "donations.v1", 1, NOON);
        assertThat(way(received).stages().get(2).note()).isEqualTo("read by ledger-service, no allocation seen");
        assertThat(way(received).stages().get(2).state()).isEqualTo(State.WAITING);
    }

    @Test
    void what_was_done_before_the_console_looked_has_no_time() {
        looks(Way.CAMPAIGN, "allocations.v1", 1, NOON.plusSeconds(3600));

        Stage campaign = way(ada.received(0, 12), ada.allocated(0, 38)).stages().get(3);

        assertThat(campaign.state()).isEqualTo(State.DONE);
        assertThat(campaign.took()).isNull();
        assertThat(campaign.note()).isEqualTo("time not seen");
    }

    @Test
    void a_gift_for_no_campaign_moves_none() {
        Way way = way(ada.received(0, 12, Place.NONE), ada.allocated(0, 38, null));

        assertThat(way.stages().get(3).state()).isEqualTo(State.NONE);
        assertThat(way.stages().get(4).state()).isEqualTo(State.WAITING);
    }

    @Test
    void a_failed_payment_goes_nowhere_else() {
        Way way = way(ada.webhook(0, "payment_intent.payment_failed", 0), ada.failed(0, 9));

        assertThat(way.stages())
                .extracting(Stage::state)
                .containsExactly(State.DONE, State.DONE, State.NONE, State.NONE, State.NONE);
        assertThat(way.stages().get(1).note()).isEqualTo("payment failed: card_declined");
    }

    @Test
    void a_thank_you_without_an_address_waits_without_being_stuck() {
        looks(Way.NOTIFICATION, "allocations.v1", 1, NOON);

        assertThat(email(ada.allocated(0, 38)).note()).as("before it was asked").isEqualTo("for notification-service");
        emails = Map.of(ada.id().value(), List.of());
        assertThat(email(ada.allocated(0, 38)).note()).isEqualTo("no address yet");
        assertThat(email(ada.allocated(0, 38)).state()).isEqualTo(State.PENDING);
        assertThat(email(ada.allocated(0, 38), ada.contact(0, SampleGift.ADDRESS))
                        .note())
                .isEqualTo("address known, no email yet");
    }

    @Test
    void an_email_that_may_or_may_not_have_been_sent_is_trouble() {
        emails = Map.of(ada.id().value(), List.of(email("unknown", null)));

        assertThat(email(ada.allocated(0, 38)).state()).isEqualTo(State.TROUBLE);
        assertThat(email(ada.allocated(0, 38)).note()).isEqualTo("unknown whether it was sent");
    }

    @Test
    void an_email_on_its_way_waits_and_a_cancelled_one_does_not() {
        emails = Map.of(ada.id().value(), List.of(email("queued", null)));
        assertThat(email(ada.allocated(0, 38)).state()).isEqualTo(State.WAITING);
        assertThat(email(ada.allocated(0, 38)).note()).isEqualTo("queued");

        emails = Map.of(ada.id().value(), List.of(email("cancelled", null)));
        assertThat(email(ada.allocated(0, 38)).state()).isEqualTo(State.NONE);
    }

    @Test
    void an_unasked_notification_service_is_not_an_unsent_email() {
        looks(Way.NOTIFICATION, "allocations.v1", 1, NOON);
        emails = null;

        assertThat(email(ada.allocated(0, 38)).note()).isEqualTo("unknown: notification-service has not told");
    }

    @Test
    void a_dead_letter_stops_the_stage_that_could_not_read() {
        ConsumerRecord<byte[], byte[]> received = ada.received(0, 12);

        Stage postings = way(received, SampleGift.deadLetter(received, Way.LEDGER, "unknown version", 4))
                .stages()
                .get(2);

        assertThat(postings.state()).isEqualTo(State.TROUBLE);
        assertThat(postings.note()).isEqualTo("dead letter: unknown version");
        assertThat(postings.at()).hasToString("donations.v1.ledger-service.dlq/0/4");
        assertThat(postings.record()).isEqualTo("donations.v1/3/0");
    }

    @Test
    void an_old_gift_of_which_only_a_refund_is_seen_does_not_wait_for_its_beginning() {
        looks(Way.DONATION, "webhooks.v1", 9, NOON);

        Way way = way(ada.webhook(8, "charge.refunded", 0), ada.refunded(5, 30, 0, 1000));

        assertThat(way.stages().subList(1, 5)).extracting(Stage::note).containsOnly("older than what is remembered");
        assertThat(way.waits()).isZero();
    }

    @Test
    void clocks_that_differ_do_not_make_negative_times() {
        assertThat(way(ada.received(0, -500)).stages().get(1).took()).isZero();
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private Way way(ConsumerRecord<byte[], byte[]>... records) {
        return Way.of(SampleGift.fold(List.of(records)), new Way.Evidence(now, progress, emails));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private Stage email(ConsumerRecord<byte[], byte[]>... records) {
        return way(records).stages().getLast();
    }

    private Email email(String status, Instant sentAt) {
        return new Email("eml_1", ada.id().value(), "thank-you", status, sentAt);
    }

    private void looks(String group, String topic, long committed, Instant at) {
        progress.committed(group, new TopicPartition(topic, 3), committed, at);
    }
}
