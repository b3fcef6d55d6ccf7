package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.almoner.proof.Gift;
import org.almoner.proof.Oracle;
import org.almoner.proof.Webhooks.Webhook;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The words that stories are told in: giving over HTTP as a provider does, and looking where people look. */
final class Story implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** A sender that was stopped in the middle of an email owns it for so long; then another one sees to it. */
    private static final Duration LEASE = Duration.ofMinutes(3);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Where a story is played. */
    interface Stage {
        URI service(String name);

        String operatorToken();

        String secret(String provider);
    }

    private final Stage stage;
    private final HttpClient http = HttpClient.newHttpClient();

    Story(Stage stage) {
        this.stage = stage;
    }

    /** Sends until it is answered 200, as providers do. */
    void tell(Webhook webhook) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> send(webhook) == 200);
    }

    int send(Webhook webhook) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        stage.service("donation").resolve("/webhooks/" + webhook.provider()))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()));
        webhook.signed(stage.secret(webhook.provider()), Instant.now()).forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1; // the service is away: a provider would see the same
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until the books, the campaign and the emails are what the oracle says, to the minor unit. */
    void comesTo(Oracle expected, List<Gift> gifts) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            assertThat(balances()).isEqualTo(expected.balances());
            assertThat(raised()).isEqualTo(expected.raised("safe-harbour"));
            assertThat(campaign().get("donations").asInt()).isEqualTo(expected.donations("safe-harbour"));
        });
        booksBalance();
        Map<String, Gift> byDonation = new HashMap<>();
        for (Gift gift : gifts) {
            for (JsonNode donation : donations(gift)) {
                byDonation.put(donation.get("id").asString(), gift);
            }
        }
        await().atMost(LEASE.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(thankYous(byDonation))
                        .describedAs("thank-yous")
                        .isEqualTo(expected.thankYous()));
    }

    /** How many were sent, each checked for its language and for being the only one of its gift. */
    private int thankYous(Map<String, Gift> byDonation) {
        List<String> donations = List.copyOf(byDonation.keySet());
        Set<String> thanked = new HashSet<>();
        for (int from = 0; from < donations.size(); from += 50) {
            String query = donations.subList(from, Math.min(donations.size(), from + 50)).stream()
                    .map(donation -> "donation=" + encoded(donation))
                    .collect(Collectors.joining("&"));
            for (JsonNode email : get("notification", "/api/emails?" + query).get("emails")) {
                String donation = email.get("donation").asString();
                if (email.get("kind").asString().equals("thank-you")
                        && email.get("status").asString().equals("sent")) {
                    assertThat(email.get("locale").asString())
                            .isEqualTo(byDonation.get(donation).locale());
                    assertThat(thanked.add(donation))
                            .describedAs("%s is thanked once", donation)
                            .isTrue();
                }
            }
        }
        return thanked.size();
    }

    Map<String, Long> balances() {
        Map<String, Long> balances = new TreeMap<>();
        for (JsonNode fund : get("ledger", "/api/funds").get("funds")) {
            for (JsonNode balance : fund.get("balances")) {
                if (balance.get("minor").asLong() != 0) {
                    balances.put(
                            fund.get("id").asString() + " "
                                    + balance.get("currency").asString(),
                            balance.get("minor").asLong());
                }
            }
        }
        return balances;
    }

    void booksBalance() {
        for (JsonNode currency : get("ledger", "/api/trial-balance").get("currencies")) {
            assertThat(currency.get("difference").asLong())
                    .describedAs("trial balance %s", currency)
                    .isZero();
            assertThat(currency.get("debits").asLong())
                    .isEqualTo(currency.get("credits").asLong());
        }
    }

    JsonNode campaign() {
        return get("campaign", "/api/campaigns/safe-harbour");
    }

    Map<String, Long> raised() {
        Map<String, Long> raised = new TreeMap<>();
        JsonNode campaign = campaign();
        put(raised, campaign.get("raised"));
        campaign.get("unconverted").forEach(each -> put(raised, each));
        return raised;
    }

    JsonNode donation(Gift gift) {
        JsonNode found = donations(gift);
        assertThat(found.size())
                .describedAs("donations of %s", gift.reference())
                .isEqualTo(1);
        return found.get(0);
    }

    private JsonNode donations(Gift gift) {
        return get("donation", "/api/donations?reference=" + encoded(gift.reference()))
                .get("donations");
    }

    JsonNode emails(String donation) {
        return get("notification", "/api/emails?donation=" + encoded(donation)).get("emails");
    }

    JsonNode get(String service, String path) {
        HttpRequest request = HttpRequest.newBuilder(stage.service(service).resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + stage.operatorToken())
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .describedAs("%s: %s", path, answer.body())
                    .isEqualTo(200);
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(service + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of any request: status and body, for what is expected to be refused. */
    HttpResponse<String> raw(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    URI at(String service, String path) {
        return stage.service(service).resolve(path);
    }

    @Override
    public void close() {
        http.close();
    }

    private static void put(Map<String, Long> amounts, JsonNode money) {
        if (money.get("minor").asLong() != 0) {
            amounts.put(money.get("currency").asString(), money.get("minor").asLong());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
