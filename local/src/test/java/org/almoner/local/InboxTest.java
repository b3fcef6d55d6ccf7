package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private Inbox inbox;

    @BeforeEach
    void start() {
        inbox = Inbox.start(directory, 0, 0);
    }

    @AfterEach
    void stop() {
        inbox.close();
        http.close();
    }

    @Test
    void aKoreanThankYouIsReadAsItWasWritten() throws Exception {
        send("민지 🎉 <minji@example.org>", "하은님, ₩50,000 후원 감사합니다 🙏", "감사합니다 ₩50,000", "<p>감사합니다</p>");

        assertThat(inbox.mails()).singleElement().satisfies(mail -> {
            assertThat(mail.subject()).isEqualTo("하은님, ₩50,000 후원 감사합니다 🙏");
            assertThat(mail.to()).containsExactly("minji@example.org");
            assertThat(mail.from()).isEqualTo("Almoner <thanks@example.org>");
            assertThat(mail.text()).contains("감사합니다 ₩50,000");
            assertThat(mail.html()).contains("<p>감사합니다</p>");
            assertThat(mail.header("message-id")).isNotBlank();
        });
        String id = inbox.mails().getFirst().id();
        assertThat(get("").body()).contains("하은님, ₩50,000 후원 감사합니다 🙏").contains("1 mail");
        assertThat(get("mail/" + id).body()).contains("민지 🎉").contains("src=\"/mail/" + id + "/html\"");
        assertThat(get("mail/" + id + "/html").body()).contains("<p>감사합니다</p>");
        assertThat(get("mail/" + id + "/raw").body()).startsWith("Return-Path: <thanks@example.org>");
    }

    @Test
    void mailOutlivesTheProcessAndTheNewestComesFirst() throws Exception {
        send("a@example.org", "first", "1", "1");
        send("a@example.org", "second", "2", "2");
        inbox.close();
        inbox = Inbox.start(directory, 0, 0);
        send("a@example.org", "third", "3", "3");

        assertThat(inbox.mails()).extracting(Mail::subject).containsExactly("third", "second", "first");
    }

    @Test
    void whatASenderWroteRunsNowhere() throws Exception {
        send(
                "a@example.org",
                "<script>alert(1)</script>\"'&",
                "<script>alert(2)</script>",
                "<script>alert(3)</script>");

        String id = inbox.mails().getFirst().id();
        assertThat(get("").body()).doesNotContain("<script>");
        assertThat(get("mail/" + id).body()).doesNotContain("<script>").contains("&lt;script&gt;alert(2)");
        assertThat(get("mail/" + id).headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'")
                        .contains("script-src 'self'")
                        .doesNotContain("http"));
        assertThat(get("mail/" + id + "/html").headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'")
                        .contains("sandbox allow-popups")
                        .doesNotContain("script"));
        assertThat(get("mail/" + id + "/raw").headers().firstValue("content-type"))
                .hasValue("text/plain; charset=utf-8");
    }

    @Test
    void onlyMailsAreServed() throws Exception {
        assertThat(get("mail/1-1").statusCode()).isEqualTo(404);
        assertThat(get("mail/..%2f..%2fsecrets").statusCode()).isEqualTo(404);
        assertThat(get("nothing").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create(inbox.pageUrl()))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(405);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(inbox.pageUrl() + path)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private void send(String to, String subject, String text, String html) throws Exception {
        URI server = URI.create(inbox.smtpUrl());
        Properties settings = new Properties();
        settings.setProperty("mail.smtp.host", server.getHost());
        settings.setProperty("mail.smtp.port", String.valueOf(server.getPort()));
        MimeMessage message = new MimeMessage(Session.getInstance(settings));
        message.setFrom(new InternetAddress("thanks@example.org", "Almoner"));
        message.setRecipients(Message.RecipientType.TO, encoded(to));
        message.setSubject(subject, "UTF-8");
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text, "UTF-8");
        MimeBodyPart rich = new MimeBodyPart();
        rich.setContent(html, "text/html; charset=UTF-8");
        message.setContent(new MimeMultipart("alternative", plain, rich));
        Transport.send(message);
    }

    private static InternetAddress[] encoded(String to) throws Exception {
        InternetAddress address = new InternetAddress(to);
        address.setPersonal(address.getPersonal(), "UTF-8");
        return new InternetAddress[] {address};
    }
}
