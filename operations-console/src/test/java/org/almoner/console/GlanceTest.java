package org.almoner.console;

import static org.almoner.console.SampleGift.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.almoner.console.Answers.Email;
import org.almoner.console.Answers.Funds;
import org.almoner.console.Answers.Line;
import org.almoner.console.Answers.TrialBalance;
import org.almoner.console.Glance.Mood;
import org.almoner.console.LagHistory.Trend;
import org.almoner.console.Offsets.Depth;
import org.almoner.console.Offsets.Lag;
import org.almoner.console.Picture.Traced;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GlanceTest {

    private final SampleGift ada = SampleGift.at(NOON);
    private final Progress progress = new Progress();
    private final List<Gift> gifts = new ArrayList<>();
    private final List<Trend> trends = new ArrayList<>();
    private final List<Depth> deadLetters = new ArrayList<>();
    private Asked<Offsets> kafka =
            Asked.<Offsets>notYet(NOON).answered(new Offsets(NOON, Map.of(), Map.of(), Map.of(), Map.of()), NOON);
    private Asked<TrialBalance> books = Asked.<TrialBalance>notYet(NOON)
            .answered(new TrialBalance(List.of(new Line("USD", 100, 100, 0), new Line("KRW", 5, 5, 0))), NOON);
    private Asked<Map<String, List<Email>>> emails =
            Asked.<Map<String, List<Email>>>notYet(NOON).answered(Map.of(), NOON);

    @Test
    void all_is_well() {
        gift(ada.webhook(0, "x", 0), ada.received(0, 12), ada.allocated(0, 38));

        Glance glance = glance(2);

        assertThat(glance.flow().headline()).isEqualTo("Money flows");
        assertThat(glance.flow().facts())
                .containsExactly("last gift 2 s ago", "1 in the last 15 min", "in the books after 38 ms (median)");
        assertThat(glance.books())
                .isEqualTo(new Glance.Verdict(Mood.GOOD, "The books balance", List.of("difference 0 in USD, KRW")));
        assertThat(glance.stuck().headline()).isEqualTo("Nothing is stuck");
    }

    @Test
    void a_quiet_night_is_not_an_alarm() {
        gift(ada.webhook(0, "x", 0), ada.received(0, 12), ada.allocated(0, 38, null));
        progress.committed(Way.NOTIFICATION, new TopicPartition("allocations.v1", 3), 1, NOON);

        assertThat(glance(3 * 3600).flow().headline()).isEqualTo("No gift for 3 h");
        assertThat(glance(3 * 3600).flow().mood()).isEqualTo(Mood.QUIET);
    }

    @Test
    void a_gift_that_does_not_reach_the_books_holds_up_the_money() {
        gift(ada.webhook(0, "x", 0), ada.received(0, 12));

        assertThat(glance(60).flow().headline()).isEqualTo("Money is held up");
        assertThat(glance(60).stuck().facts()).containsExactly("1 gift waits at postings");
    }

    @Test
    void books_that_do_not_balance_say_by_how_much() {
        books = books.answered(
                new TrialBalance(List.of(new Line("USD", 1334, 100, 1234), new Line("EUR", 1, 1, 0))), NOON);

        assertThat(glance(0).books())
                .isEqualTo(new Glance.Verdict(
                        Mood.BAD, "The books do not balance", List.of("debits − credits = USD 12.34")));
    }

    @Test
    void an_old_balance_is_not_sold_as_a_new_one() {
        books = books.failed("does not answer", NOON.plusSeconds(5));

        assertThat(glance(9).books().headline()).isEqualTo("The books balanced at 12:00:00");
        assertThat(glance(9).books().facts()).containsExactly("ledger-service does not answer since 12:00:05");
        assertThat(glance(9).books().mood()).isEqualTo(Mood.BAD);
    }

    @Test
    void with_kafka_away_nothing_is_claimed_about_the_flow() {
        kafka = kafka.failed("Kafka at b:9092 does not answer", NOON.plusSeconds(5));
        gift(ada.webhook(0, "x", 0), ada.received(0, 12), ada.allocated(0, 38));

        assertThat(glance(6).flow().mood()).isEqualTo(Mood.BAD);
        assertThat(glance(6).flow().facts()).containsExactly("Kafka at b:9092 does not answer since 12:00:05");
    }

    @Test
    void everything_that_is_stuck_is_named() {
        deadLetters.add(new Depth("donations.v1.ledger-service.dlq", 3));
        deadLetters.add(new Depth("webhooks.v1.donation-service.dlq", 0));
        trends.add(trend("campaign-service", 12, false, 60));
        trends.add(trend("ledger-service", 1204, true, 60));
        trends.add(trend("notification-service", 5, true, 2));
        emails = emails.answered(
                Map.of(ada.id().value(), List.of(new Email("e", ada.id().value(), "thank-you", "failed", null))), NOON);
        gift(ada.webhook(0, "x", 0), ada.received(0, 12), ada.allocated(0, 38, null));

        assertThat(glance(60).stuck().headline()).isEqualTo("4 things need a look");
        assertThat(glance(60).stuck().facts())
                .containsExactly(
                        "campaign-service has no running consumer",
                        "ledger-service does not catch up on donations.v1: 1,204 wait",
                        "3 dead letters in donations.v1.ledger-service.dlq",
                        "1 gift stopped at email");
    }

    private Glance glance(int secondsLater) {
        return Glance.of(
                new Picture(
                        NOON.plusSeconds(secondsLater),
                        gifts.stream()
                                .map(each -> new Traced(each, way(each, secondsLater)))
                                .toList(),
                        kafka,
                        trends,
                        deadLetters,
                        List.of(),
                        Asked.<Funds>notYet(NOON).answered(new Funds(List.of()), NOON),
                        books,
                        emails),
                Duration.ofSeconds(15));
    }

    private Way way(Gift gift, int secondsLater) {
        return Way.of(gift, new Way.Evidence(NOON.plusSeconds(secondsLater), progress, emails.value()));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void gift(ConsumerRecord<byte[], byte[]>... records) {
        gifts.add(SampleGift.fold(List.of(records)));
    }

    private static Trend trend(String group, long records, boolean reading, int behindSeconds) {
        return new Trend(
                new Lag(group, "donations.v1", records, 0, reading),
                false,
                Optional.empty(),
                Duration.ofSeconds(behindSeconds));
    }
}
