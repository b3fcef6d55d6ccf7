package org.almoner.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.almoner.proof.Part.Kind;
import org.almoner.proof.Services.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The services over HTTP, as providers and staff see them: whichever instance answers. */
final class Api {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Services services;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Api(Services services) {
        this.services = services;
    }

    /** @return the status; -1 if there was no answer, so that nobody knows */
    int tell(Webhooks.Webhook webhook, Service to, Instant signedAt) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(to, "/webhooks/" + webhook.provider()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()));
        String secret = webhook.provider().equals("stripe") ? Services.STRIPE_SECRET : Services.STANDARD_SECRET;
        webhook.signed(secret, signedAt).forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    /** @throws IOException if no instance answers with 200 */
    JsonNode get(Kind kind, String path) throws IOException, InterruptedException {
        return send(kind, path, "GET", null);
    }

    JsonNode send(Kind kind, String path, String method, @org.jspecify.annotations.Nullable Object body)
            throws IOException, InterruptedException {
        IOException none = new IOException("no instance of " + kind);
        for (Service each : services.of(kind)) {
            HttpRequest.BodyPublisher publisher = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
            HttpRequest request = HttpRequest.newBuilder(at(each, path))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + Services.TOKEN)
                    .header("Content-Type", "application/json")
                    .method(method, publisher)
                    .build();
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() / 100 == 2) {
                    return JSON.readTree(answer.body());
                }
                none = new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            } catch (IOException e) {
                none = new IOException(method + " " + path + " of " + each.part(), e);
            }
        }
        throw none;
    }

    boolean ready(Service service) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(at(service, "/actuator/health/readiness"))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    boolean ready(List<Service> all) throws InterruptedException {
        for (Service each : all) {
            if (!ready(each)) {
                return false;
            }
        }
        return true;
    }

    private static URI at(Service service, String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }
}
