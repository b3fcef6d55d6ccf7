package org.almoner.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.almoner.proof.MoodyMail.Mood;
import org.almoner.proof.MoodyMail.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MoodyMailTest {

    private final MoodyMail mail = new MoodyMail();

    @AfterEach
    void stop() {
        mail.close();
    }

    @Test
    void remembersWhatItHasConfirmed() throws IOException {
        assertThat(send()).isEqualTo("250 taken");
        assertThat(mail.taken()).containsExactly(new Taken("<one@example.org>", "ada@example.org", true));
    }

    @Test
    void remembersWhatItHasTakenWithoutSayingSo() throws IOException {
        mail.become(Mood.CUT_AFTER_THE_DOT);
        assertThat(send()).isEqualTo("cut");
        assertThat(mail.taken()).containsExactly(new Taken("<one@example.org>", "ada@example.org", false));
    }

    @Test
    void refusesForNowAndForGood() throws IOException {
        mail.become(Mood.TRY_LATER);
        assertThat(send()).startsWith("451");
        mail.become(Mood.NEVER);
        assertThat(send()).startsWith("550");
        mail.become(Mood.CUT_BEFORE_THE_DOT);
        assertThat(send()).isEqualTo("cut");
        assertThat(mail.taken()).isEmpty();
    }

    /** @return the last word of the server, or {@code cut} */
    private String send() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), mail.port());
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            String reply = in.readLine();
            for (String line : List.of(
                    "EHLO me",
                    "MAIL FROM:<a@example.org>",
                    "RCPT TO:<ada@example.org>",
                    "DATA",
                    "Message-ID:\r\n <one@example.org>\r\n\r\nThank you.\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                reply = in.readLine();
                if (reply == null) {
                    return "cut";
                }
                if (reply.startsWith("4") || reply.startsWith("5")) {
                    return reply;
                }
            }
            return reply;
        } catch (java.net.SocketException e) {
            return "cut";
        }
    }
}
