package org.almoner.console;

import static org.almoner.console.SampleGift.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The pages and who may see them, with Kafka, the ledger and the notifications all away. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=console",
            "KAFKA_BROKERS=127.0.0.1:1",
            "LEDGER_URL=http://127.0.0.1:1",
            "NOTIFICATION_URL=http://127.0.0.1:1",
            "ALMONER_OPERATOR_TOKEN=" + ConsoleWebTest.TOKEN,
            "almoner.console.entry-token=" + ConsoleWebTest.ENTRY,
            "almoner.console.patience=300ms"
        })
@ExtendWith(OutputCaptureExtension.class)
class ConsoleWebTest {

    static final String TOKEN = "the-operators-token-1";
    static final String ENTRY = "the-entry-token-12345";

    private final HttpClient browser = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private Gifts gifts;

    @Autowired
    private ConsoleSettings settings;

    @Test
    void renders_with_everybody_away_and_says_who() {
        String page = get("/", "Cookie", login()).body();

        assertThat(page)
                .contains("Operations console", "Newest gifts", "Funds", "Trial balance", "Lag", "Dead letters")
                .doesNotContain("th:");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(get("/", "Cookie", login()).body())
                        .contains(
                                "Kafka at 127.0.0.1:1 does not answer",
                                "ledger-service does not answer",
                                "notification-service does not answer",
                                "Unknown whether money flows",
                                "Unknown whether the books balance"));
    }

    @Test
    void what_comes_from_the_log_is_text_and_never_markup() {
        String hostile = "<script>alert('1')</script>\"'&";
        SampleGift mallory = new SampleGift("pi_" + hostile, Instant.now());
        gifts.see(seen(mallory.webhook(0, "x" + hostile, 0)));
        gifts.see(seen(SampleGift.deadLetter(mallory.received(0, 5), "ledger-service", hostile, 0)));

        for (String path :
                List.of("/", "/gifts/" + mallory.id(), "/?q=%3Cscript%3Ealert%28", "/?q=%22%3E%3Cimg%20src%3Dx%3E")) {
            String page = get(path, "Cookie", login()).body();
            assertThat(page).as(path).doesNotContain("<script>alert", "<img");
        }
        assertThat(get("/", "Cookie", login()).body()).contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
    }

    @Test
    void a_gift_has_a_page_and_an_answer_for_programs() {
        SampleGift ada = SampleGift.at(Instant.now().minusSeconds(12));
        gifts.see(seen(ada.webhook(0, "payment_intent.succeeded", 0)));
        gifts.see(seen(ada.received(0, 38)));
        gifts.see(seen(ada.contact(0, SampleGift.ADDRESS)));

        String page = get("/gifts/" + ada.id(), "Cookie", login()).body();
        String json = get("/api/gifts/" + ada.id(), "Authorization", "Bearer " + TOKEN)
                .body();
        String list = get("/api/gifts?q=" + ada.reference(), "Authorization", "Bearer " + TOKEN)
                .body();

        assertThat(page)
                .contains("USD 50.00", "38 ms", "waiting 1", "donations.v1/3/0", ada.id() + ":0", SampleGift.TRACE)
                .doesNotContain(SampleGift.NAME, SampleGift.ADDRESS);
        assertThat(json)
                .contains(
                        "\"donation\":\"" + ada.id() + "\"",
                        "\"amount\":{\"minor\":5000,\"currency\":\"USD\"}",
                        "{\"stage\":\"donation\",\"state\":\"done\",\"millis\":38,\"atMost\":false",
                        "\"at\":{\"topic\":\"donations.v1\",\"partition\":3,\"offset\":0}")
                .doesNotContain(SampleGift.NAME, SampleGift.ADDRESS);
        assertThat(list).startsWith("{\"gifts\":[{").contains(ada.id().value());
    }

    @Test
    void a_gift_that_is_not_remembered_is_a_404_in_both_languages() {
        assertThat(get("/gifts/don_nobody", "Cookie", login()).statusCode()).isEqualTo(404);
        HttpResponse<String> api = get("/api/gifts/don_nobody", "Authorization", "Bearer " + TOKEN);
        assertThat(api.statusCode()).isEqualTo(404);
        assertThat(api.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?q=pi_1", "/gifts/don_1"})
    void a_stranger_is_sent_to_the_login(String path) {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).contains("/login");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void the_api_takes_the_token_and_not_the_cookie() {
        assertThat(get("/api/gifts").statusCode()).isEqualTo(401);
        assertThat(get("/api/gifts", "Cookie", login()).statusCode()).isEqualTo(401);
        assertThat(get("/api/gifts", "Authorization", "Bearer wrong-token-but-long")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/api/gifts", "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_proxy_may_open_the_pages_with_a_bearer_token() {
        assertThat(get("/", "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
        assertThat(get("/", "Authorization", "Bearer wrong-token-but-long").statusCode())
                .isEqualTo(401);
    }

    @Test
    void the_cookie_is_for_this_site_and_no_script() {
        HttpResponse<String> response = post("/login", "token=" + TOKEN);

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).contains("/");
        assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith(Sessions.COOKIE + "=")
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200")
                .doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token=", "token=the-operators-token-2", "token=" + ENTRY})
    void another_token_opens_nothing(String body) {
        HttpResponse<String> response = post("/login", body);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.body()).contains("not the operator").doesNotContain("the-operators-token-2");
    }

    @Test
    void a_cookie_that_was_changed_or_has_run_out_opens_nothing() {
        String good = new Sessions(settings, Clock.systemUTC()).open();
        String old =
                new Sessions(settings, Clock.fixed(Instant.now().minus(Duration.ofHours(13)), ZoneOffset.UTC)).open();
        String longer = "9" + good;
        assertThat(get("/", "Cookie", Sessions.COOKIE + "=" + good).statusCode())
                .isEqualTo(200);

        for (String bad : List.of(old, longer, good + "x", good.replace('.', '-'), ".", "", "1.", TOKEN)) {
            assertThat(get("/", "Cookie", Sessions.COOKIE + "=" + bad).statusCode())
                    .as(bad)
                    .isEqualTo(303);
        }
    }

    @Test
    void the_link_of_the_local_run_opens_once_and_its_token_is_not_logged(CapturedOutput output) {
        HttpResponse<String> previewed =
                send(HttpRequest.newBuilder(uri("/?token=" + ENTRY)).HEAD());
        HttpResponse<String> wrong = get("/?token=the-entry-token-54321");
        HttpResponse<String> first = get("/?token=" + ENTRY);
        HttpResponse<String> second = get("/?token=" + ENTRY);
        HttpResponse<String> withCookie = get("/?token=" + ENTRY, "Cookie", login());

        assertThat(previewed.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).contains("/");
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(get("/", "Cookie", cookie.substring(0, cookie.indexOf(';'))).statusCode())
                .isEqualTo(200);
        assertThat(second.headers().firstValue("Location")).contains("/login?used=1");
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(withCookie.headers().firstValue("Location")).contains("/");
        assertThat(output.getAll()).doesNotContain(ENTRY, TOKEN);
    }

    @Test
    void logging_out_takes_the_cookie_away() {
        assertThat(post("/logout", "").headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith(Sessions.COOKIE + "=;")
                .contains("Max-Age=0");
    }

    @Test
    void pages_ask_nobody_else_and_are_framed_by_nobody() {
        HttpResponse<String> page = get("/", "Cookie", login());

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self'")
                .doesNotContain("unsafe", "http");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(page.body())
                .doesNotContain("style=", "onclick", "//cdn")
                .doesNotContainPattern("(src|href)=\"https?:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/prometheus",
                "/openapi",
                "/login",
                "/console.css",
                "/console.js",
                "/console.svg"
            })
    void these_are_for_anybody(String path) {
        assertThat(get(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator", "/actuator/env", "/gifts/a/b", "/templates/console/gifts.html", "/api/anything"})
    void nothing_else_is(String path) {
        assertThat(get(path).statusCode()).isEqualTo(401);
    }

    private String login() {
        String cookie = post("/login", "token=" + TOKEN)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> post(String path, String form) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
