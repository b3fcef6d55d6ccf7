package org.almoner.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.almoner.notification.Mailer.Message;
import org.almoner.notification.Mailer.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known after a dialogue that went wrong, at each of its places. */
class SmtpMailerTest {

    private static boolean yes() {
        return true;
    }

    private final MoodyServer server = new MoodyServer();
    private final SmtpMailer mailer = mailer("smtp://127.0.0.1:" + server.port());

    @AfterEach
    void close() {
        mailer.close();
        server.close();
    }

    static Stream<Arguments> moods() {
        List<Arguments> all = new ArrayList<>();
        for (String place : List.of("MAIL", "RCPT", "DATA", "DOT")) {
            for (String code : List.of("421", "450", "451", "452")) {
                all.add(Arguments.of(place, code + " later", Outcome.Deferred.class));
                all.add(Arguments.of(place, code + " later then cut", Outcome.Deferred.class));
            }
            for (String code : List.of("550", "552", "554", "501", "571")) {
                all.add(Arguments.of(place, code + " never", Outcome.Refused.class));
                all.add(Arguments.of(place, code + " never then cut", Outcome.Refused.class));
            }
            boolean after = place.equals("DOT");
            all.add(Arguments.of(place, MoodyServer.CUT, after ? Outcome.Unknown.class : Outcome.Deferred.class));
            all.add(Arguments.of(place, MoodyServer.SILENCE, after ? Outcome.Unknown.class : Outcome.Deferred.class));
            all.add(Arguments.of(place, "what?", after ? Outcome.Unknown.class : Outcome.Deferred.class));
        }
        // The server has taken it: what it does next is its own affair.
        all.add(Arguments.of("DOT", "250 taken then cut", Outcome.Sent.class));
        for (String place : List.of("GREETING", "EHLO")) {
            for (String mood : List.of("421 busy", "451 later", "554 no", MoodyServer.CUT, MoodyServer.SILENCE)) {
                all.add(Arguments.of(place, mood, Outcome.Unreachable.class));
            }
        }
        return all.stream();
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoReasonToEndTheMessage() {
        Outcome outcome = mailer.send(message("<1@almoner.example>"), () -> {
            throw new IllegalStateException("interrupted");
        });

        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(server.whole).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("moods")
    void theOutcomeIsWhatIsKnownAndNothingMore(String place, String mood, Class<?> expected) {
        server.at(place, mood);
        if (place.equals("EHLO")) {
            server.at("EHLO", mood); // HELO is tried after it
        }

        Outcome outcome = mailer.send(message("<1@almoner.example>"), SmtpMailerTest::yes);

        assertThat(outcome).isInstanceOf(expected);
        if (outcome instanceof Outcome.Deferred || outcome instanceof Outcome.Refused) {
            boolean atTheEnd = place.equals("DOT");
            assertThat(server.whole).hasSize(atTheEnd ? 1 : 0);
        }
    }

    /** Small messages leave in one go, so it is the system's buffers that decide when the cut shows. */
    @Test
    void aCutInTheMiddleIsNeverTakenForSent() {
        server.at("BODY", MoodyServer.CUT);

        assertThat(mailer.send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOfAny(Outcome.Deferred.class, Outcome.Unknown.class);
        assertThat(server.whole).isEmpty();
    }

    @Test
    void theServersWordsAreKept() {
        server.at("RCPT", "550 5.1.1 no mailbox here then cut");

        assertThat(mailer.send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isEqualTo(new Outcome.Refused("550 5.1.1 no mailbox here"));
    }

    @Test
    void whoLosesTheEmailHangsUpBeforeItsEnd() {
        assertThat(mailer.send(message("<1@almoner.example>"), () -> false)).isInstanceOf(Outcome.LetGo.class);

        assertThat(server.whole).isEmpty();
    }

    @Test
    void theEndIsSaidOnlyAfterTheQuestion() {
        List<Integer> wholeWhenAsked = new ArrayList<>();

        Outcome outcome = mailer.send(message("<1@almoner.example>"), () -> {
            wholeWhenAsked.add(server.whole.size());
            return true;
        });

        assertThat(outcome).isInstanceOf(Outcome.Sent.class);
        assertThat(wholeWhenAsked).containsExactly(0);
        assertThat(server.whole).hasSize(1);
    }

    @Test
    void aConnectionServesManyMessages() {
        for (int i = 0; i < 20; i++) {
            assertThat(mailer.send(message("<" + i + "@almoner.example>"), SmtpMailerTest::yes))
                    .isInstanceOf(Outcome.Sent.class);
        }

        assertThat(server.whole).hasSize(20);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void aKeptConnectionThatDiedCostsTheNextMessageNothing() {
        assertThat(mailer.send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Sent.class);
        server.hangUp();

        assertThat(mailer.send(message("<2@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Sent.class);
        server.at("MAIL", MoodyServer.CUT);
        assertThat(mailer.send(message("<3@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Sent.class);

        assertThat(server.whole).hasSize(3);
        assertThat(server.connections).hasValue(3);
    }

    @Test
    void aMessageRefusedLeavesTheConnectionGoodForTheNext() {
        server.at("RCPT", "550 no such user");

        assertThat(mailer.send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(mailer.send(message("<2@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Sent.class);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void nobodyThere() {
        int port = server.port();
        server.close();

        assertThat(mailer("smtp://127.0.0.1:" + port).send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Unreachable.class);
        assertThat(mailer("smtp://nowhere.invalid").send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Unreachable.class);
    }

    @Test
    void whoInsistsOnTlsDoesNotSpeakWithoutIt() {
        assertThat(mailer("smtp://127.0.0.1:" + server.port() + "?starttls=true")
                        .send(message("<1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Unreachable.class);
        assertThat(server.whole).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.org",
                "ada@",
                "ada lovelace@example.org",
                "ada@exam ple.org",
                "ada@example.org\r\nRCPT TO:<eve@example.org>",
                "ada@example.org>\nBcc: eve@example.org",
                "a@b@c d"
            })
    void whatIsNotAnAddressIsRefusedHere(String address) {
        Outcome outcome = mailer.send(
                new Message("<1@almoner.example>", address, null, LetterTest.thanks("en", null), null),
                SmtpMailerTest::yes);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void theMessageIdIsTheGivenOneEachTime() {
        server.at("DOT", MoodyServer.CUT);
        assertThat(mailer.send(message("<don_1.thank-you.1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Unknown.class);
        assertThat(mailer.send(message("<don_1.thank-you.1@almoner.example>"), SmtpMailerTest::yes))
                .isInstanceOf(Outcome.Sent.class);

        await().until(() -> server.whole.size() == 2);
        assertThat(server.whole)
                .allSatisfy(message ->
                        assertThat(message).contains("\r\nMessage-ID: <don_1.thank-you.1@almoner.example>\r\n"));
    }

    @Test
    void urls() {
        SmtpUrl url = SmtpUrl.parse("smtps://no%40reply:p%3Ass+w%2Frd@mail.example.org?starttls=false");
        assertThat(url).isEqualTo(new SmtpUrl(true, "mail.example.org", 465, "no@reply", "p:ss+w/rd", "false"));
        assertThat(url.toString()).doesNotContain("p:ss");
        assertThat(SmtpUrl.parse("smtp://mail").port()).isEqualTo(25);
        assertThat(SmtpUrl.parse("smtp://mail:2525")
                        .properties(
                                Desk.settings().connectTimeout(),
                                Desk.settings().timeout()))
                .containsEntry("mail.smtp.auth", "false");
        for (String bad : List.of("", "mail:25", "http://mail", "smtp://", "smtp://us er:secret@mail")) {
            assertThatThrownBy(() -> SmtpUrl.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    private static SmtpMailer mailer(String url) {
        return new SmtpMailer(
                Desk.settings("smtp-url", url, "timeout", "300ms", "connect-timeout", "2s"), new Desk.MovingClock());
    }

    private static Message message(String id) {
        return new Message(id, "ada@example.org", "Ada", LetterTest.thanks("en", "Ada"), null);
    }
}
