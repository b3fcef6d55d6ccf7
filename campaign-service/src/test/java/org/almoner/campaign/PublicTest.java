package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PublicTest {

    private static Site site;
    private final HttpClient browser = HttpClient.newHttpClient();

    @BeforeAll
    static void open() {
        site = new Site();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !site.said().isEmpty());
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void thePageIsWholeWithoutAScript() throws Exception {
        HttpResponse<String> page = get("/c/safe-harbour?lang=en");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html lang=\"en\">", "Safe Harbour", "role=\"progressbar\"");
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.at(path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }
}
