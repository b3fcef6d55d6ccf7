package org.almoner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who gets in, asked over HTTP: with the operator's one token, and with the tokens of a real issuer. */
class AccessTest {

    private static final String TOKEN = "a-token-of-24-characters";

    static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Desk.class)
                .properties(
                        "server.port=0",
                        "spring.config.import=classpath:access.yml",
                        "spring.main.banner-mode=off",
                        "almoner.access.public[0]=GET /open",
                        "almoner.access.public[1]=GET /open/*")
                .properties(properties)
                .run();
    }

    static HttpResponse<String> call(ConfigurableApplicationContext desk, String method, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + desk.getEnvironment().getProperty("local.server.port") + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithTheOperatorsToken {

        private ConfigurableApplicationContext desk;

        @BeforeAll
        void open() {
            desk = start("ALMONER_OPERATOR_TOKEN=" + TOKEN);
        }

        @AfterAll
        void close() {
            desk.close();
        }

        @ParameterizedTest
        @CsvSource({
            "GET, /open, '', 200",
            "GET, /open/here, '', 200",
            "POST, /open, '', 401",
            "GET, /books, '', 401",
            "GET, /books, " + TOKEN + ", 200",
            "POST, /books, " + TOKEN + ", 200",
            "GET, /books, a-token-of-24-characterS, 401",
            "GET, /books, x, 401",
            "GET, /no-such-path, '', 401",
            "GET, /no-such-path, " + TOKEN + ", 404"
        })
        void opensWhatIsPublicAndNothingElse(String method, String path, String token, int status) throws Exception {
            assertThat(call(desk, method, path, token).statusCode()).isEqualTo(status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/open;a=b", "/open//here"})
        void answersWithAProblemWhatNoControllerSees(String path) throws Exception {
            HttpResponse<String> refused = call(desk, "GET", path, TOKEN);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            assertThat(refused.body()).contains("\"status\":400").doesNotContain("timestamp", "<html");
        }

        @Test
        void refusesWithAProblemThatRepeatsNoToken() throws Exception {
            HttpResponse<String> refused = call(desk, "GET", "/books", "wrong-token-of-somebody");
            assertThat(refused.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(refused.body()).contains("\"status\":401").doesNotContain("wrong-token");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short"})
    void doesNotStartWithoutAToken(String token) {
        assertThatThrownBy(() -> start("ALMONER_OPERATOR_TOKEN=" + token))
                .rootCause()
                .hasMessageContaining("set ALMONER_OPERATOR_TOKEN");
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithAnIssuer {

        private HttpServer issuer;
        private RSAKey key;
        private String url;
        private ConfigurableApplicationContext desk;

        @BeforeAll
        void open() throws Exception {
            key = new RSAKeyGenerator(2048).keyID("key-1").generate();
            issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            url = "http://localhost:" + issuer.getAddress().getPort();
            serve("/.well-known/openid-configuration", """
                    {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/a","token_endpoint":"%1$s/t",
                     "response_types_supported":["code"],"subject_types_supported":["public"],
                     "id_token_signing_alg_values_supported":["RS256"]}""".formatted(url));
            serve("/keys", new JWKSet(key.toPublicJWK()).toString());
            issuer.start();
            desk = start("OIDC_ISSUER=" + url, "OIDC_AUDIENCE=almoner", "ALMONER_OPERATOR_TOKEN=" + TOKEN);
        }

        @AfterAll
        void close() {
            desk.close();
            issuer.stop(0);
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
            "POST, stranger, 403"
        })
        void letsARoleDoWhatItMay(String method, String role, int status) throws Exception {
            assertThat(call(desk, method, "/books", token("almoner", role, 60)).statusCode())
                    .isEqualTo(status);
        }

        @Test
        void refusesATokenForSomebodyElse() throws Exception {
            assertThat(call(desk, "GET", "/books", token("shop", "operator", 60))
                            .statusCode())
                    .isEqualTo(401);
        }

        @Test
        void refusesATokenThatHasExpired() throws Exception {
            assertThat(call(desk, "GET", "/books", token("almoner", "operator", -120))
                            .statusCode())
                    .isEqualTo(401);
        }

        @Test
        void refusesTheOperatorsTokenOnceThereIsAnIssuer() throws Exception {
            assertThat(call(desk, "GET", "/books", TOKEN).statusCode()).isEqualTo(401);
        }

        private String token(String audience, String role, long seconds) throws JOSEException {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(),
                    new JWTClaimsSet.Builder()
                            .issuer(url)
                            .audience(audience)
                            .subject("somebody")
                            .claim("roles", List.of(role))
                            .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                            .build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        }

        private void serve(String path, String json) {
            issuer.createContext(path, exchange -> {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class Desk {

        @GetMapping({"/open", "/open/here", "/books"})
        String read() {
            return "read";
        }

        @PostMapping({"/open", "/books"})
        String write() {
            return "written";
        }
    }
}
