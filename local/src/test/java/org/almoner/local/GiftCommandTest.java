package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.stripe.model.Event;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GiftCommandTest {

    private static final String SECRET = "whsec_it's-a_secret";

    private final List<Event> taken = Collections.synchronizedList(new ArrayList<>());
    private HttpServer intake;

    @BeforeEach
    void start() throws IOException {
        intake = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        intake.createContext("/webhooks/stripe", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = 200;
            try {
                // Stripe's own library judges it.
                taken.add(Webhook.constructEvent(
                        body, exchange.getRequestHeaders().getFirst("Stripe-Signature"), SECRET));
            } catch (Exception e) {
                status = 400;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        intake.start();
    }

    @AfterEach
    void stop() {
        intake.stop(0);
    }

    @Test
    void whatIsPastedIsASignedGiftAndEachTimeAnother() throws Exception {
        assumeThat(run("command -v bash curl openssl sed")).contains("curl").contains("openssl");
        String command = GiftCommand.of(
                URI.create("http://127.0.0.1:" + intake.getAddress().getPort() + "/"), SECRET + ",whsec_older");

        assertThat(run(command)).endsWith("HTTP 200\n");
        assertThat(run(command)).endsWith("HTTP 200\n");

        assertThat(taken).hasSize(2).allSatisfy(event -> {
            assertThat(event.getType()).isEqualTo("charge.succeeded");
            assertThat(event.getLivemode()).isFalse();
        });
        assertThat(taken).extracting(Event::getId).doesNotHaveDuplicates();
        assertThat(taken)
                .extracting(event -> event.getDataObjectDeserializer().getRawJson())
                .allSatisfy(charge -> assertThat(charge).contains("\"sample\":\"true\"", "\"safe-harbour\""))
                .doesNotHaveDuplicates();
    }

    private static String run(String command) throws Exception {
        Process bash = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        try (var output = bash.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder said = new StringBuilder();
            output.lines().forEach(line -> said.append(line).append('\n'));
            return said.toString();
        } finally {
            bash.waitFor();
        }
    }
}
