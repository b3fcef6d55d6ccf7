package org.almoner.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.delivery.Appender;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The service as it is deployed: its own configuration, a real broker, an SMTP server, HTTP from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceTest {

    private static final String TOKEN = "an-operators-token-for-tests";

    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private final MongoServer mongo = new MongoServer(new MemoryBackend());
    private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private final HttpClient http = HttpClient.newHttpClient();
    private ServletWebServerApplicationContext service;

    @BeforeAll
    void start() throws Appender.NotKept {
        broker.brokerProperties(
                Map.of("transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1"));
        broker.afterPropertiesSet();
        mongo.bind();
        mail.start();
        service = (ServletWebServerApplicationContext) NotificationService.application()
                .properties(
                        "KAFKA_BROKERS=" + broker.getBrokersAsString(),
                        "KAFKA_PARTITIONS=2",
                        "MONGODB_URI=" + mongoUri(),
                        "SMTP_URL=smtp://127.0.0.1:" + mail.getSmtp().getPort(),
                        "ALMONER_OPERATOR_TOKEN=" + TOKEN,
                        "ORGANISATION=Haven",
                        "NOTIFICATION_PUBLIC_URL=https://mail.haven.example",
                        "NOTIFICATION_PORT=0",
                        "KAFKA_REPLICATION_FACTOR=1")
                .run();
        say(Ada.opened());
    }

    @AfterAll
    void stop() {
        service.close();
        mail.stop();
        mongo.shutdownNow();
        broker.destroy();
    }

    @Test
    void aGiftBecomesAThankYou() throws Exception {
        Ada ada = Ada.gives(50_000, "KRW")
                .by("pi_thanks")
                .in("ko")
                .called("김하늘\r\nBcc: 🕊")
                .at("haneul@example.org");
        say(ada.contact(), ada.allocated(), ada.received());

        MimeMessage thanks = arrived("haneul@example.org", 1).getFirst();
        assertThat(thanks.getSubject()).isEqualTo("김하늘 Bcc: 🕊 님, 따뜻한 후원에 감사드립니다: ₩50,000 KRW, 안전한 길 기금");
        assertThat(thanks.getAllRecipients()).hasSize(1);
        assertThat(thanks.getHeader("Bcc")).isNull();
        assertThat(thanks.getMessageID()).isEqualTo("<" + ada.donation() + ".thank-you.1@almoner.example>");

        await().untilAsserted(() -> {
            Document email = emails(ada).getFirst();
            assertThat(email)
                    .containsEntry("id", ada.thanks())
                    .containsEntry("donation", ada.donation().value())
                    .containsEntry("kind", "thank-you")
                    .containsEntry("status", "sent")
                    .containsEntry("locale", "ko")
                    .containsEntry("attempts", 1)
                    .containsEntry("recipient", "h•••@example.org");
            assertThat(email.getString("subject")).contains("₩50,000 KRW").doesNotContain("김하늘");
            assertThat(Instant.parse(email.getString("sentAt")))
                    .isBefore(Instant.now().plusSeconds(1));
        });
        String metrics = get("/actuator/prometheus", null).body();
        assertThat(metrics)
                .containsPattern(
                        "notification_emails_total\\{[^}]*kind=\"thank-you\",locale=\"ko\",outcome=\"sent\"} [1-9]")
                .containsPattern("pipeline_latency_seconds_count\\{[^}]*stage=\"email\"} [1-9]")
                .containsPattern("pipeline_latency_seconds_count\\{[^}]*stage=\"notification\"} [1-9]");
    }

    @Test
    void anEmailThatWasSentIsSentAgainAsItsNextVersionOnce() throws Exception {
        Ada ada = Ada.gives(5_000, "USD").by("pi_again").at("again@example.org");
        say(ada.received(), ada.contact(), ada.allocated());
        arrived("again@example.org", 1);
        await().until(() -> emails(ada).getFirst().get("status").equals("sent"));

        assertThat(post("/api/emails/" + ada.thanks() + "/resend", null).statusCode())
                .isEqualTo(401);
        HttpResponse<String> again = post("/api/emails/" + ada.thanks() + "/resend", TOKEN);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(Document.parse(again.body()))
                .containsEntry("id", ada.donation() + ":thank-you:2")
                .containsEntry("version", 2);
        assertThat(post("/api/emails/" + ada.thanks() + "/resend", TOKEN).statusCode())
                .isEqualTo(409);

        assertThat(arrived("again@example.org", 2))
                .extracting(MimeMessage::getMessageID)
                .containsExactlyInAnyOrder(
                        "<" + ada.donation() + ".thank-you.1@almoner.example>",
                        "<" + ada.donation() + ".thank-you.2@almoner.example>");
        assertThat(emails(ada).getFirst().getList("history", Document.class))
                .singleElement()
                .satisfies(entry -> assertThat(entry).containsEntry("by", "operator"));
        assertThat(post("/api/emails/none/resend", TOKEN).statusCode()).isEqualTo(404);
    }

    @Test
    void anUpdateIsStoppedWithOneClickAndNotByLooking() throws Exception {
        Ada ada = Ada.gives(5_000, "USD")
                .by("pi_update")
                .at("updates@example.org")
                .in("ko")
                .wantingUpdates();
        say(ada.received(), ada.contact(), ada.allocated());
        arrived("updates@example.org", 1);
        say(Ada.goalReached(7, Instant.now().plusSeconds(60)));
        MimeMessage update = arrived("updates@example.org", 2).stream()
                .filter(each -> header(each, "List-Unsubscribe") != null)
                .findFirst()
                .orElseThrow();

        assertThat(header(update, "List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
        String link = header(update, "List-Unsubscribe").replaceAll("[<>\\s]", "");
        assertThat(link).startsWith("https://mail.haven.example/unsubscribe/").endsWith("?lang=ko");
        String path = link.substring("https://mail.haven.example".length());

        HttpResponse<String> looked = get(path, null);
        assertThat(looked.statusCode()).isEqualTo(200);
        assertThat(looked.body()).contains("lang=\"ko\"", "수신 거부", "<form method=\"post\">");
        assertThat(looked.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("frame-ancestors 'none'");
        assertThat(unsubscribed()).describedAs("looking changes nothing").isZero();

        for (int i = 0; i < 2; i++) {
            HttpResponse<String> clicked = http.send(
                    request(path, null)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(clicked.statusCode()).isEqualTo(200);
            assertThat(clicked.body()).contains("완료되었습니다");
            assertThat(unsubscribed()).isOne();
        }

        say(Ada.goalReached(8, Instant.now().plusSeconds(60)));
        await().untilAsserted(() -> assertThat(Document.parse(
                                get("/api/emails?status=cancelled", TOKEN).body())
                        .getList("emails", Document.class))
                .singleElement()
                .satisfies(email -> assertThat(email)
                        .containsEntry("kind", "goal-reached")
                        .containsEntry("lastError", "the donor has unsubscribed")));
        assertThat(arrived("updates@example.org", 2)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%24ne", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a%0d%0ab", "%E2%80%A2"})
    void aMadeUpTokenUnsubscribesNobody(String token) throws Exception {
        for (HttpResponse<String> answer :
                List.of(get("/unsubscribe/" + token, null), post("/unsubscribe/" + token, null))) {
            assertThat(answer.statusCode()).isIn(400, 404);
        }
    }

    @Test
    void theApiNeedsATokenAndSaysWhatIsWrong() throws Exception {
        assertThat(get("/api/emails?donation=don_1", null).statusCode()).isEqualTo(401);
        assertThat(get("/api/emails", TOKEN).statusCode()).isEqualTo(400);
        assertThat(get("/api/emails?donation%5B%24ne%5D=x", TOKEN).statusCode()).isEqualTo(400);
        assertThat(get("/api/emails?status=%7B%22%24ne%22%3A1%7D", TOKEN).statusCode())
                .isEqualTo(400);
        assertThat(get("/api/emails?donation=%7B%22%24ne%22%3A1%7D", TOKEN).body())
                .isEqualTo("{\"emails\":[]}");
        assertThat(get("/api/emails?donation=don_a&donation=don_b", TOKEN).body())
                .isEqualTo("{\"emails\":[]}");
        HttpResponse<String> bad = get("/api/emails", TOKEN);
        assertThat(bad.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(get("/openapi", null).body()).contains("/api/emails/{id}/resend", "/unsubscribe/{token}");
        assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(200);
        assertThat(Set.of(401, 403, 404)).contains(get("/actuator/env", null).statusCode());
    }

    private void say(Event... events) throws Appender.NotKept {
        Appender appender = service.getBean(Appender.class);
        Instant now = Instant.now();
        for (Event event : events) {
            appender.append(
                    EventCodec.encode(new Envelope<>(
                            event.subject() + "/" + event.getClass().getSimpleName() + "/" + event.hashCode(),
                            "/test",
                            now,
                            now,
                            null,
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            event)),
                    Duration.ofSeconds(10));
        }
    }

    private List<MimeMessage> arrived(String address, int atLeast) {
        await().atMost(Duration.ofSeconds(30)).until(() -> to(address).size() >= atLeast);
        return to(address);
    }

    private List<MimeMessage> to(String address) {
        return Arrays.stream(mail.getReceivedMessages())
                .filter(each -> header(each, "To").contains(address))
                .toList();
    }

    private static String header(MimeMessage message, String name) {
        try {
            return message.getHeader(name, null);
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private List<Document> emails(Ada ada) throws IOException, InterruptedException {
        return Document.parse(
                        get("/api/emails?donation=" + ada.donation(), TOKEN).body())
                .getList("emails", Document.class);
    }

    private long unsubscribed() {
        try (var client = MongoClients.create(mongoUri())) {
            return client.getDatabase("almoner_notification")
                    .getCollection("unsubscribed")
                    .countDocuments();
        }
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return http.send(request(path, token).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String token) throws IOException, InterruptedException {
        return http.send(request(path, token).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + service.getWebServer().getPort() + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private String mongoUri() {
        return "mongodb://127.0.0.1:" + mongo.getLocalAddress().getPort();
    }
}
