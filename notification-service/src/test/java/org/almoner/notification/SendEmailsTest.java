package org.almoner.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.almoner.events.AllocationEvent.AllocationReversed;
import org.almoner.events.AllocationEvent.Part;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.Money;
import org.almoner.notification.Email.Entry;
import org.almoner.notification.Email.Status;
import org.almoner.notification.Email.ThankYou;
import org.almoner.notification.Mailer.Outcome;
import org.almoner.notification.Outbox.Claim;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a gift to an email, and whatever comes between. */
class SendEmailsTest {

    private final Ada ada = Ada.gives(5_000, "USD");
    private Desk desk = new Desk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void aGiftIsThankedForOnceItsAddressIsKnown() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated());
        desk.passes(Duration.ofDays(3));
        desk.sends();
        assertThat(desk.taken).isEmpty();

        desk.hears(new DonorContact(ada.donor(), "Ada Lovelace", null));
        assertThat(desk.ids()).isEmpty();
        desk.hears(ada.contact());
        desk.sends();

        assertThat(desk.taken).singleElement().satisfies(message -> {
            assertThat(message.to()).isEqualTo("ada@example.org");
            assertThat(message.messageId()).isEqualTo("<" + ada.donation() + ".thank-you.1@almoner.example>");
            assertThat(message.letter().subject())
                    .isEqualTo("Thank you, Ada Lovelace: $50.00 USD for Safe Passage Fund");
            assertThat(message.letter().text())
                    .contains("a month of tutoring material")
                    .contains("Safe Harbour");
            assertThat(message.unsubscribe()).isNull();
        });
        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.SENT);
        assertThat(desk.email(ada.thanks()).state().sentAt()).isEqualTo(desk.clock.instant());
    }

    @Test
    void noThankYouWithoutAnAllocation() {
        desk.hears(Ada.opened(), ada.received(), ada.contact());

        assertThat(desk.ids()).isEmpty();
    }

    @Test
    void theLatencyOfAThankYouCountsFromWhatWasMissingLast() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated());
        desk.passes(Duration.ofDays(1));
        desk.hears(ada.contact());
        desk.passes(Duration.ofMillis(40));
        desk.sends();

        var latency = desk.meters.get("pipeline.latency").tag("stage", "email").timer();
        assertThat(latency.count()).isOne();
        assertThat(latency.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
        assertThat(emails("sent")).isOne();
    }

    @Test
    void anImpactIsOnlySaidInTheCurrencyOfTheGift() {
        desk.hears(Ada.opened());
        for (Ada each : List.of(
                ada.by("pi_25"),
                Ada.gives(9_999, "USD").by("pi_99"),
                Ada.gives(300_000, "USD").by("pi_3000"),
                Ada.gives(2_400, "USD").by("pi_24"),
                Ada.gives(300_000, "KRW").by("pi_krw"))) {
            desk.hears(each.received(), each.allocated(), each.contact());
        }

        assertThat(impact("pi_25")).isEqualTo("a month of tutoring material");
        assertThat(impact("pi_99")).isEqualTo("a month of tutoring material");
        assertThat(impact("pi_3000")).isEqualTo("one rescue mission");
        assertThat(impact("pi_24")).isNull();
        assertThat(impact("pi_krw")).isNull();
    }

    @Test
    void whatItSaysIsFrozenWhenItIsQueued() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        desk.hears(ada.allocated(null, new Part("general", Map.of("en", "General Fund"), ada.amount())));
        desk.sends();

        assertThat(desk.taken.getFirst().letter().text())
                .contains("Safe Passage Fund")
                .doesNotContain("General Fund");
    }

    @Test
    void aTemporaryRefusalIsTriedAgainWithGrowingPausesAndGivenUpAfterDays() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        desk.server = message -> new Outcome.Deferred("451 4.7.1 <ada@example.org> greylisted");
        List<Duration> pauses = new ArrayList<>();
        Instant last = desk.clock.instant();
        while (desk.email(ada.thanks()).state().status() == Status.QUEUED) {
            int before = desk.email(ada.thanks()).state().attempts();
            desk.sends();
            if (desk.email(ada.thanks()).state().attempts() > before) {
                pauses.add(Duration.between(last, desk.clock.instant()));
                last = desk.clock.instant();
            }
            desk.passes(before < 9 ? Duration.ofSeconds(10) : Duration.ofMinutes(30));
        }

        assertThat(pauses.subList(0, 6))
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(240),
                        Duration.ofSeconds(480));
        assertThat(pauses.getLast()).isEqualTo(Duration.ofHours(1));
        assertThat(Duration.between(Desk.NOON, last))
                .isBetween(Duration.ofDays(5), Duration.ofDays(5).plusHours(2));
        Email email = desk.email(ada.thanks());
        assertThat(email.state().status()).isEqualTo(Status.FAILED);
        assertThat(email.state().lastError()).isEqualTo("451 4.7.1 <a•••@example.org> greylisted");
        assertThat(emails("failed")).isOne();
    }

    @Test
    void aServerThatIsAwayIsWaitedForHoweverLongItTakes() {
        desk.hears(Ada.opened());
        for (int i = 0; i < 20; i++) {
            Ada each = ada.by("pi_" + i);
            desk.hears(each.received(), each.allocated(), each.contact());
        }
        desk.server = message -> new Outcome.Unreachable("connection refused");
        for (int day = 0; day < 30; day++) {
            desk.sends();
            desk.passes(Duration.ofDays(1));
        }
        assertThat(desk.email(ada.by("pi_7").thanks()).state().status()).isEqualTo(Status.QUEUED);
        assertThat(desk.email(ada.by("pi_7").thanks()).state().lastError()).isEqualTo("connection refused");

        desk.server = message -> new Outcome.Sent();
        desk.sends();

        assertThat(desk.taken).hasSize(20);
        assertThat(desk.email(ada.by("pi_7").thanks()).state().lastError()).isNull();
    }

    @Test
    void aRefusalIsFinal() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        desk.server = message -> new Outcome.Refused("550 no such user");
        desk.sends();
        desk.passes(Duration.ofDays(30));
        desk.server = message -> new Outcome.Sent();
        desk.sends();

        assertThat(desk.taken).isEmpty();
        assertThat(desk.email(ada.thanks()).state())
                .satisfies(state -> assertThat(state.status()).isEqualTo(Status.FAILED))
                .satisfies(state -> assertThat(state.attempts()).isOne())
                .satisfies(state ->
                        assertThat(state.history()).extracting(Entry::what).containsExactly("550 no such user"));
    }

    @Test
    void anUnknownOutcomeIsShownAndSentOnceMoreAsTheSameMessage() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        desk.server = message -> new Outcome.Unknown("no answer");
        desk.sends();
        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.UNKNOWN);
        desk.sends();
        assertThat(desk.taken).hasSize(1);

        desk.passes(Duration.ofMinutes(1));
        desk.sends();
        assertThat(desk.taken).hasSize(2);
        assertThat(desk.taken.getFirst().messageId())
                .isEqualTo(desk.taken.getLast().messageId());
        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.UNKNOWN);

        desk.passes(Duration.ofDays(30));
        desk.sends();
        assertThat(desk.taken).describedAs("once more, and not again").hasSize(2);
    }

    @Test
    void anUnknownOutcomeIsLeftAloneWhereThatIsThePolicy() {
        desk.close();
        desk = new Desk("resend-unknown", "false");
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        desk.server = message -> new Outcome.Unknown("no answer");
        desk.sends();
        desk.passes(Duration.ofDays(30));
        desk.sends();

        assertThat(desk.taken).hasSize(1);
        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void aSenderThatDiedBeforeTheEndHasNotSentAnything() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        Claim dead = desk.outbox.claim(ada.thanks()).orElseThrow();
        desk.sends();
        assertThat(desk.taken).describedAs("the lease still runs").isEmpty();

        desk.passes(desk.settings.lease());
        desk.sends();

        assertThat(desk.taken).hasSize(1);
        assertThat(desk.email(ada.thanks()).state())
                .satisfies(state -> assertThat(state.status()).isEqualTo(Status.SENT))
                .satisfies(state -> assertThat(state.unknowns()).isZero());
        assertThat(desk.outbox.ending(dead))
                .describedAs("it comes back as a zombie")
                .isFalse();
        assertThat(desk.outbox.fail(dead, Status.FAILED, "late")).isFalse();
        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.SENT);
    }

    @Test
    void aSenderThatDiedAfterTheEndLeavesAnUnknownOutcome() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        Claim dead = desk.outbox.claim(ada.thanks()).orElseThrow();
        assertThat(desk.outbox.ending(dead)).isTrue();
        desk.passes(desk.settings.lease());
        desk.sends();

        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.UNKNOWN);
        assertThat(desk.taken).isEmpty();
        desk.passes(desk.settings.resendUnknownAfter());
        desk.sends();
        assertThat(desk.taken).hasSize(1);
        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.SENT);
    }

    @Test
    void aSenderThatWasOnlySlowStillKnowsBest() {
        desk.hears(Ada.opened(), ada.received(), ada.allocated(), ada.contact());
        Claim slow = desk.outbox.claim(ada.thanks()).orElseThrow();
        desk.outbox.ending(slow);
        desk.passes(desk.settings.lease());
        desk.sends();
        desk.outbox.sent(slow);
        desk.passes(Duration.ofDays(1));
        desk.sends();

        assertThat(desk.email(ada.thanks()).state().status()).isEqualTo(Status.SENT);
        assertThat(desk.taken).describedAs("nothing is sent a second time").isEmpty();
    }

    @Test
    void manySendersAtOnceSendEachEmailOnce() throws Exception {
        desk.hears(Ada.opened());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Ada each = ada.by("pi_" + i);
            desk.hears(each.received(), each.allocated(), each.contact());
            ids.add(each.thanks());
        }
        int senders = 8;
        CountDownLatch start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < senders; i++) {
                var _ = threads.submit(() -> {
                    start.await();
                    ids.forEach(desk.sender::send);
                    return null;
                });
            }
            start.countDown();
        }

        assertThat(desk.taken).hasSize(60);
        assertThat(desk.taken).extracting(Mailer.Message::messageId).doesNotHaveDuplicates();
    }

    @Test
    void oneUpdateAnAddressHoweverOftenItGaveAndHoweverOftenItIsTold() {
        Ada first = ada.by("pi_1").wantingUpdates();
        Ada second = ada.by("pi_2").wantingUpdates().at(" ADA@Example.org").called("Ada L.");
        Ada other =
                ada.by("pi_3").wantingUpdates().at("grace@example.org").in("ko").called("그레이스");
        Ada silent = ada.by("pi_4").at("silent@example.org");
        desk.hears(Ada.opened());
        for (Ada each : List.of(first, second, other, silent)) {
            desk.hears(each.received(), each.allocated(), each.contact());
        }
        desk.sends();
        desk.taken.clear();
        desk.passes(Duration.ofMinutes(1));
        var told = desk.record(Ada.goalReached(1, desk.clock.instant()));
        desk.hears(List.of(told));
        desk.hears(List.of(told));
        desk.sends();
        desk.hears(List.of(told));
        desk.sends();

        assertThat(desk.taken)
                .extracting(message -> message.to().strip().toLowerCase(Locale.ROOT))
                .containsExactlyInAnyOrder("ada@example.org", "grace@example.org");
        assertThat(desk.taken).allSatisfy(message -> {
            assertThat(message.unsubscribe()).startsWith("http://localhost:8084/unsubscribe/");
            assertThat(message.messageId() + message.unsubscribe()).doesNotContain("ada", "grace");
        });

        desk.hears(Ada.goalReached(2, desk.clock.instant()));
        desk.sends();
        assertThat(desk.taken).describedAs("a new goal is a new reason").hasSize(4);
    }

    @Test
    void whoGivesAfterTheGoalSawItOnThePage() {
        desk.hears(Ada.opened(), Ada.goalReached(1, desk.clock.instant()));
        desk.passes(Duration.ofMinutes(1));
        Ada late = ada.wantingUpdates();
        desk.hears(late.received(), late.allocated(), late.contact());

        assertThat(desk.ids()).containsExactly(late.thanks());
    }

    @Test
    void whoHasUnsubscribedGetsThanksAndNoUpdates() {
        Ada first = ada.by("pi_1").wantingUpdates();
        desk.hears(Ada.opened(), first.received(), first.allocated(), first.contact());
        desk.unsubscribed.add(desk.addresses.hash("Ada@example.org "));
        desk.unsubscribed.add(desk.addresses.hash("ada@example.org"));
        desk.hears(Ada.goalReached(1, desk.clock.instant()));
        desk.sends();

        assertThat(desk.taken)
                .extracting(message -> message.messageId())
                .singleElement()
                .asString()
                .contains("thank-you");
        Email update = desk.email("goal:safe-harbour:v1:" + desk.addresses.hash("ada@example.org"));
        assertThat(update.state().status()).isEqualTo(Status.CANCELLED);
        assertThat(update.state().lastError()).isEqualTo("the donor has unsubscribed");
    }

    @Test
    void anErasedDonorIsNowhereAnyMoreAndGetsNothing() {
        Ada sent = ada.by("pi_1");
        Ada queued = ada.by("pi_2").called("Ada Byron");
        desk.hears(Ada.opened(), sent.received(), sent.allocated(), sent.contact());
        desk.server = message -> new Outcome.Deferred("450 <ada@example.org>: later");
        desk.sends();
        desk.passes(Duration.ofMinutes(1));
        desk.server = message -> new Outcome.Sent();
        desk.sends();
        desk.hears(queued.received(), queued.allocated());
        var contact = desk.record(queued.contact());
        desk.hears(List.of(contact));
        desk.hears(sent.erased(), queued.erased());
        desk.hears(List.of(contact)); // delivered again
        desk.hears(queued.contact()); // told again by a late webhook
        desk.passes(Duration.ofDays(1));
        desk.sends();

        assertThat(desk.taken).hasSize(1);
        assertThat(desk.email(queued.thanks()).state().status()).isEqualTo(Status.CANCELLED);
        for (String collection : List.of("thanks", "contacts", "emails", "campaigns", "goals", "unsubscribed")) {
            desk.documents(collection)
                    .find()
                    .forEach(document -> assertThat(document.toJson())
                            .describedAs(collection)
                            .doesNotContainIgnoringCase("ada@")
                            .doesNotContain("Lovelace", "Byron"));
        }
    }

    @Test
    void anOlderContactThatComesAgainDoesNotReplaceANewerOne() {
        var old = desk.record(ada.at("old@example.org").contact());
        var fresh = desk.record(ada.at("new@example.org").contact());
        desk.hears(List.of(old));
        desk.hears(List.of(fresh));
        desk.hears(List.of(old));
        desk.hears(Ada.opened(), ada.received(), ada.allocated());
        desk.sends();

        assertThat(desk.taken).extracting(Mailer.Message::to).containsExactly("new@example.org");
    }

    @Test
    void aSplitGiftNamesEveryFundWithItsShare() {
        desk.hears(Ada.opened(), ada.received(), ada.contact());
        desk.hears(ada.allocated(
                Ada.CAMPAIGN,
                new Part("education", Map.of("en", "Education Programs"), Money.of(2_000, "USD")),
                new Part("safe-passage", Map.of("en", "Safe Passage Fund"), Money.of(3_000, "USD"))));
        desk.sends();

        assertThat(desk.taken.getFirst().letter().text())
                .contains("Your gift: $50.00 USD")
                .contains("Fund: Education Programs – $20.00 USD")
                .contains("Fund: Safe Passage Fund – $30.00 USD");
    }

    @Test
    void whileTheServerIsAwayAFewFindOutAndAllGoOutWhenItIsBack() {
        desk.close();
        desk = new Desk("poll", "20ms", "senders", "2");
        desk.hears(Ada.opened());
        for (int i = 0; i < 30; i++) {
            Ada each = ada.by("pi_" + i);
            desk.hears(each.received(), each.allocated(), each.contact());
        }
        AtomicInteger tries = new AtomicInteger();
        desk.server = message -> {
            tries.incrementAndGet();
            return new Outcome.Unreachable("connection refused");
        };
        SendEmails loop = new SendEmails(desk.outbox, desk.sender, desk.mailer, desk.settings, desk.clock);
        loop.start();
        try {
            await().until(() -> tries.get() > 0);
            await().during(Duration.ofMillis(300)).until(() -> tries.get() <= desk.settings.senders());

            desk.server = message -> new Outcome.Sent();
            desk.passes(desk.settings.outageDelayMax());
            await().until(() -> desk.outbox.withStatus(Status.SENT).size() == 30);
        } finally {
            loop.stop();
        }
        assertThat(desk.taken).extracting(Mailer.Message::messageId).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void aStopLetsMessagesUnderWayEndAndBeginsNoOther() throws Exception {
        desk.close();
        desk = new Desk("poll", "20ms", "senders", "2", "stop-patience", "60s");
        gifts(30);
        CountDownLatch underWay = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        desk.server = message -> {
            underWay.countDown();
            awaits(answer);
            return new Outcome.Sent();
        };
        SendEmails loop = new SendEmails(desk.outbox, desk.sender, desk.mailer, desk.settings, desk.clock);
        loop.start();
        assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

        Thread stop = Thread.ofVirtual().start(loop::stop);
        await().until(() -> !loop.isRunning());
        answer.countDown();

        assertThat(stop.join(Duration.ofSeconds(30)))
                .describedAs("no sender waits for the stop that waits for it")
                .isTrue();
        assertThat(desk.taken).hasSize(2);
        assertThat(desk.outbox.withStatus(Status.SENDING)).isEmpty();
        desk.server = message -> new Outcome.Sent();
        desk.sends();
        assertThat(desk.taken).extracting(Mailer.Message::messageId).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void aStopGivesBackWhatAServerKeepsWaiting() throws Exception {
        desk.close();
        desk = new Desk("poll", "20ms", "senders", "2", "stop-patience", "50ms");
        gifts(3);
        CountDownLatch underWay = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        desk.server = message -> {
            underWay.countDown();
            awaits(never);
            return new Outcome.Deferred("the connection broke before the end of the message");
        };
        SendEmails loop = new SendEmails(desk.outbox, desk.sender, desk.mailer, desk.settings, desk.clock);
        loop.start();
        assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();
        loop.stop();

        assertThat(desk.outbox.withStatus(Status.SENDING)).isEmpty();
        desk.server = message -> new Outcome.Sent();
        desk.sends();
        assertThat(desk.taken)
                .describedAs("another sender has them at once, and not after the lease")
                .hasSize(3);
    }

    @Test
    void aGiftThatReachesItsCampaignLateHearsOfItsGoal() {
        Ada early = ada.wantingUpdates();
        desk.hears(
                early.received(),
                early.allocated(null, new Part("general", Map.of("en", "General Fund"), early.amount())),
                early.contact());
        desk.sends();
        desk.taken.clear();
        desk.passes(Duration.ofHours(1));
        desk.hears(Ada.opened());
        // The ledger moves the gift, and with it the campaign is over its goal.
        desk.hears(
                new AllocationReversed(early.donation(), early.donor(), null, early.amount(), 1, List.of()),
                early.allocated(),
                Ada.goalReached(1, desk.clock.instant()));
        desk.sends();

        assertThat(desk.taken)
                .singleElement()
                .satisfies(message -> assertThat(message.letter().subject()).contains("Safe Harbour"));
    }

    private void gifts(int count) {
        desk.hears(Ada.opened());
        for (int i = 0; i < count; i++) {
            Ada each = ada.by("pi_" + i);
            desk.hears(each.received(), each.allocated(), each.contact());
        }
    }

    /** As a socket does: an interrupt ends the wait, and stays seen. */
    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String impact(String reference) {
        ThankYou content = (ThankYou) desk.email(ada.by(reference).thanks()).content();
        return Optional.ofNullable(content.impact()).map(Email.Impact::text).orElse(null);
    }

    private double emails(String outcome) {
        return desk.meters
                .get("notification.emails")
                .tag("kind", "thank-you")
                .tag("locale", "en")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
