package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What everybody sees: page, widget, progress. */
class PublicTest {

    private final Site site = Site.shared();

    @Test
    void theSampleCampaignIsThereOnce() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> site.get("/api/campaigns/safe-harbour").statusCode() == 200);
        String progress = site.get("/api/campaigns/safe-harbour").body();
        assertThat(progress)
                .contains(
                        "\"goal\":{\"minor\":1000000,\"currency\":\"USD\"}",
                        "\"raised\":{\"minor\":0,\"currency\":\"USD\"}",
                        "\"donations\":0",
                        "\"goalVersion\":1",
                        "\"reachedAt\":null",
                        "\"unconverted\":[]",
                        "{\"fund\":\"safe-passage\",\"partsPer10000\":5000}");
        site.part(KeepUp.class).keepUp();
        assertThat(site.said().stream()
                        .filter(each -> each.key().equals("safe-harbour"))
                        .toList())
                .hasSize(1);
    }

    @Test
    void thePageIsWholeWithoutAScript() throws Exception {
        site.open("whole", "Whole");
        Feed feed = new Feed("allocations.v1");
        feed.given("whole", "whole-1", Feed.usd(42_050));
        feed.given("whole", "whole-2", Feed.usd(777), true);
        site.hears(feed);
        HttpResponse<String> page = site.get("/c/whole?lang=en");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "<html lang=\"en\">",
                        "role=\"progressbar\"",
                        "aria-valuenow=\"42\"",
                        "aria-valuemin=\"0\"",
                        "aria-valuemax=\"100\"",
                        "aria-valuetext=\"428.27\u00a0USD of 1,000\u00a0USD raised, 42% of the goal\"",
                        "aria-live=\"polite\"",
                        "2 gifts",
                        "The amount raised so far would pay for 17.",
                        "420.50\u00a0USD",
                        "Sample data",
                        "href=\"https://give.example.org/\"",
                        "hreflang=\"ko\"")
                .doesNotContain("7.77");
    }

    @Test
    void theLanguageIsTheOneAskedFor() throws Exception {
        site.open("tongue", "Tongue");
        assertThat(site.get("/c/tongue?lang=ko").body()).contains("<html lang=\"ko\">", "목표의 0%", "아직 기부가 없습니다");
        assertThat(site.get("/c/tongue", "Accept-Language", "fr, ko-KR;q=0.8, en;q=0.5")
                        .body())
                .contains("<html lang=\"ko\">");
        assertThat(site.get("/c/tongue?lang=en", "Accept-Language", "ko").body())
                .contains("<html lang=\"en\">");
        assertThat(site.get("/c/tongue?lang=xx", "Accept-Language", "de").body())
                .contains("<html lang=\"en\">");
        assertThat(site.get("/c/tongue?lang%5B$ne%5D=1", "Accept-Language", ";;q=x")
                        .body())
                .contains("<html lang=\"en\">");
    }

    @Test
    void whatStaffWroteIsTextAndNothingElse() throws Exception {
        site.open("hostile", "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>");
        for (String path : new String[] {"/c/hostile", "/c/hostile/live", "/embed/hostile", "/embed/hostile/live"}) {
            assertThat(site.get(path).body()).doesNotContain("<script>alert", "<img src=x");
        }
        assertThat(site.get("/c/hostile").body()).contains("&lt;script&gt;alert(1)");
    }

    @Test
    void onlyTheWidgetMayBeFramed() throws Exception {
        site.open("framed", "Framed");
        String page = policy("/c/framed");
        assertThat(page).contains("default-src 'none'", "script-src 'self'").endsWith("frame-ancestors 'none'");
        String widget = policy("/embed/framed");
        assertThat(widget).contains("script-src 'self'").endsWith("frame-ancestors *");
        assertThat(site.get("/embed/framed").headers().firstValue("X-Frame-Options"))
                .isEmpty();
    }

    @Test
    void theWidgetIsLight() throws Exception {
        site.open("light", "Light");
        HttpResponse<String> widget = site.get("/embed/light?lang=ko");
        int bytes = widget.body().getBytes(StandardCharsets.UTF_8).length;
        Matcher assets = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"").matcher(widget.body());
        int count = 0;
        while (assets.find()) {
            HttpResponse<String> asset = site.get(assets.group(1));
            assertThat(asset.statusCode()).as(assets.group(1)).isEqualTo(200);
            assertThat(asset.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(cache -> assertThat(cache).contains("max-age=31536000"));
            bytes += asset.body().getBytes(StandardCharsets.UTF_8).length;
            count++;
        }
        assertThat(count).isEqualTo(3);
        assertThat(bytes)
                .as("bytes of the widget with its style sheet, script and icon")
                .isLessThan(15 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/c/nowhere", "/c/nowhere/live", "/embed/nowhere", "/c/%F0%9F%9A%A2", "/c/$ne"})
    void anUnknownCampaignIsAFriendlyPage(String path) throws Exception {
        HttpResponse<String> page = site.get(path);
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no such campaign here", "캠페인을 찾을 수 없습니다");
    }

    @Test
    void anUnknownCampaignIsAProblemForPrograms() throws Exception {
        for (String path : new String[] {"/api/campaigns/nowhere", "/api/campaigns/nowhere/stream"}) {
            HttpResponse<String> answer = site.get(path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @Test
    void nothingElseIsPublic() throws Exception {
        for (String path : new String[] {"/", "/api/campaigns", "/actuator/env", "/c", "/c/a/b/c"}) {
            assertThat(site.get(path).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(site.get("/openapi").body()).contains("\"Progress\"", "/api/campaigns/{slug}/stream");
        assertThat(site.get("/actuator/prometheus").statusCode()).isEqualTo(200);
    }

    private String policy(String path) throws Exception {
        return site.get(path).headers().firstValue("Content-Security-Policy").orElseThrow();
    }
}
