package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What staff do by the API. */
class StaffTest {

    private static final String TEXTS = "{\"en\":\"Winter\",\"ko\":\"겨울\"}";

    private final Site site = Site.shared();

    @Test
    void aCampaignIsOpenedChangedAndClosed() throws Exception {
        HttpResponse<String> opened = staff("POST", "/api/campaigns", body("winter", null, 500_000));
        assertThat(opened.statusCode()).isEqualTo(201);
        assertThat(opened.headers().firstValue("Location")).hasValue("/api/campaigns/winter");
        assertThat(staff("POST", "/api/campaigns", body("winter", null, 500_000))
                        .statusCode())
                .isEqualTo(200);
        assertThat(staff("POST", "/api/campaigns", body("winter", null, 600_000))
                        .statusCode())
                .isEqualTo(409);

        HttpResponse<String> changed = staff("PUT", "/api/campaigns/winter", body(null, 1L, 600_000));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).contains("\"goalVersion\":2", "\"revision\":2");
        HttpResponse<String> late = staff("PUT", "/api/campaigns/winter", body(null, 1L, 700_000));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("\"revision\":2");

        HttpResponse<String> closed = staff("POST", "/api/campaigns/winter/close", "");
        assertThat(closed.statusCode()).isEqualTo(200);
        assertThat(closed.body()).contains("\"closedAt\":\"");
        assertThat(site.get("/c/winter?lang=en").body()).contains("Closed on");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(site.get("/actuator/prometheus").body())
                                .contains(
                                        "campaign_raised{application=\"campaign-service\",campaign=\"winter\",currency=\"USD\"} 0.0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"slug\":\"a\",\"gaol\":1} | gaol is unknown or of the wrong type",
                "{\"slug\":\"a\",\"goal\":{\"minor\":1.5,\"currency\":\"USD\"}} | goal.minor is unknown or of the wrong type",
                "{\"slug\":\"a\",\"endsAt\":\"soon\"} | endsAt is unknown or of the wrong type",
                "{\"slug\":\"a\",\"split\":[{\"fund\":\"a\",\"partsPer10000\":\"x\"}]} | split[0].partsPer10000 is unknown",
                "{\"slug\":\"a\",\"split\":[null],\"tiers\":[null],\"titles\":{\"en\":null}} | split[0].fund",
                "[ | the body is not a JSON object",
                "null | the body is not a JSON object"
            })
    void aWrongBodyIsToldWhereItIsWrong(String body, String expected) throws Exception {
        HttpResponse<String> answer = staff("POST", "/api/campaigns", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains(expected);
    }

    @Test
    void nobodyElseMayWrite() throws Exception {
        String body = body("theirs", null, 1);
        assertThat(site.write("POST", "/api/campaigns", body).statusCode()).isEqualTo(401);
        assertThat(site.write("PUT", "/api/campaigns/safe-harbour", body).statusCode())
                .isEqualTo(401);
        assertThat(site.write("POST", "/api/campaigns/safe-harbour/close", "").statusCode())
                .isEqualTo(401);
        assertThat(site.write("POST", "/api/campaigns", body, "Authorization", "Bearer another-token-of-somebody")
                        .statusCode())
                .isEqualTo(401);
        assertThat(site.get("/api/campaigns/theirs").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> staff(String method, String path, String body) throws Exception {
        return site.write(method, path, body, "Authorization", "Bearer " + Site.TOKEN);
    }

    private static String body(String slug, Long revision, long goal) {
        return (slug == null ? "{" : "{\"slug\":\"" + slug + "\",")
                + (revision == null ? "" : "\"revision\":" + revision + ",")
                + "\"titles\":" + TEXTS + ",\"goal\":{\"minor\":" + goal + ",\"currency\":\"USD\"},"
                + "\"split\":[{\"fund\":\"general\",\"partsPer10000\":10000}],"
                + "\"tiers\":[{\"amount\":{\"minor\":2500,\"currency\":\"USD\"},\"texts\":" + TEXTS + "}]}";
    }
}
