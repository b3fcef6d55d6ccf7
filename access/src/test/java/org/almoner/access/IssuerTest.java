package org.almoner.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** Who gets in with the tokens of a real issuer in another process: found by its address, asked for tokens as a client asks. */
class IssuerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Issuer.Running issuer;
    private static ConfigurableApplicationContext desk;

    @BeforeAll
    static void open() throws Exception {
        issuer = Issuer.start();
        desk = AccessTest.start("OIDC_ISSUER=" + issuer.url(), "OIDC_AUDIENCE=almoner");
    }

    @AfterAll
    static void close() {
        desk.close();
        issuer.close();
        HTTP.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, staff, 200",
        "POST, staff, 200",
        "GET, operator, 200",
        "POST, operator, 200",
        "GET, auditor, 200",
        "POST, auditor, 403",
        "GET, stranger, 403",
        "POST, stranger, 403",
        "GET, shop, 401",
        "POST, shop, 401"
    })
    void letsARoleDoWhatItMay(String method, String client, int status) throws Exception {
        assertThat(AccessTest.call(desk, method, "/books", token(client)).statusCode())
                .isEqualTo(status);
    }

    @Test
    void refusesATokenThatWasTouched() throws Exception {
        String[] parts = token("auditor").split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.replace("\"auditor\"", "\"operator\"").getBytes(StandardCharsets.UTF_8));
        assertThat(forged).isNotEqualTo(parts[1]);
        String unsigned = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        for (String token : new String[] {
            parts[0] + "." + forged + "." + parts[2],
            unsigned + "." + parts[1] + ".",
            unsigned + "." + forged + "." + parts[2]
        }) {
            assertThat(AccessTest.call(desk, "GET", "/books", token).statusCode())
                    .isEqualTo(401);
        }
    }

    private static String token(String client) throws Exception {
        String login = Base64.getEncoder().encodeToString((client + ":" + client).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(issuer.url() + "/oauth2/token"))
                        .header("Authorization", "Basic " + login)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).get("access_token").asString();
    }
}
