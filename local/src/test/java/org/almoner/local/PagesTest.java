package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.almoner.proof.Gift;
import org.almoner.proof.Oracle;
import org.almoner.proof.Webhooks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The pages as people see them, in a real Chromium: accessible, not too wide for a phone, live. Screenshots are kept under
 * {@code target/screenshots}. A machine without Chromium skips this and says so; CI has one, and fails without.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {

    private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private Pipeline pipeline;
    private Story story;
    private ChromeDriver browser;

    @BeforeAll
    void open() throws IOException {
        File chromium = found("chromium", "chromium-browser", "google-chrome");
        File driver = found("chromedriver");
        if (System.getenv("CI") == null) {
            assumeTrue(
                    chromium != null && driver != null,
                    "no Chromium with its driver on the PATH: pages are not opened");
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Objects.requireNonNull(chromium, "CI must have Chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(Objects.requireNonNull(driver, "CI must have chromedriver"))
                        .build(),
                options);
        pipeline = Stages.pipeline();
        story = new Story(Stages.stage(pipeline));
        Files.createDirectories(Path.of("target", "screenshots"));
        for (int i = 0; i < 6; i++) {
            give(gift("pi_page_" + i, 25_00L + i * 75_00L, i % 2 == 0 ? "USD" : "EUR", i % 2 == 0 ? "en" : "ko"));
        }
        story.comesTo(new Oracle(Stages.GIVEN), Stages.GIVEN);
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.quit();
            story.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"en, 1280", "ko, 1280", "en, 360", "ko, 360"})
    void theCampaignPageIsForEverybody(String language, int width) throws IOException {
        show(at(Service.CAMPAIGN, "c/safe-harbour?lang=" + language), width);
        assertThat(browser.findElement(By.tagName("html")).getDomAttribute("lang"))
                .isEqualTo(language);
        assertThat(browser.findElements(By.cssSelector("[role=progressbar][aria-valuenow]")))
                .isNotEmpty();
        looksRight("campaign-" + language + "-" + width);
    }

    @Test
    void theCampaignPageMovesWhileOneLooks() throws IOException {
        show(at(Service.CAMPAIGN, "c/safe-harbour?lang=en"), 1280);
        String before = progress();
        give(gift("pi_page_live", 333_00, "USD", "en"));
        await().atMost(Duration.ofSeconds(15)).until(() -> !progress().equals(before));
        story.comesTo(new Oracle(Stages.GIVEN), Stages.GIVEN);
    }

    @Test
    void theCampaignPageNeedsNoScript() throws Exception {
        var page = story.raw(HttpRequest.newBuilder(at(Service.CAMPAIGN, "c/safe-harbour?lang=en"))
                .build());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("progressbar").contains("10,000");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("frame-ancestors"));
    }

    @Test
    void theWidgetIsSmallAndMayBeFramed() throws Exception {
        var widget = story.raw(HttpRequest.newBuilder(at(Service.CAMPAIGN, "embed/safe-harbour"))
                .build());
        assertThat(widget.body().length()).isLessThan(15 * 1024);
        show(at(Service.CAMPAIGN, "embed/safe-harbour"), 360);
        looksRight("widget");
    }

    @ParameterizedTest
    @CsvSource({"1280", "360"})
    void theConsoleShowsEachGiftsWay(int width) throws IOException {
        show(at(Service.CONSOLE, ""), width);
        for (WebElement field : browser.findElements(By.name("token"))) {
            field.sendKeys(pipeline.secrets().operatorToken());
            field.submit();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> browser.getPageSource().contains("webhooks.v1")
                        || browser.getPageSource().contains("don_"));
        looksRight("console-" + width);
    }

    @Test
    void theInboxShowsTheThankYous() throws IOException {
        Inbox inbox = Objects.requireNonNull(pipeline.inbox());
        show(URI.create(inbox.pageUrl()), 1280);
        assertThat(browser.getPageSource()).contains("EUR");
        looksRight("inbox");
    }

    private void show(URI page, int width) {
        // A window has a least width, a telephone has not.
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.get(page.toString());
    }

    /** No violation that axe can find, no scrolling sideways, and a picture for people to judge the rest. */
    private void looksRight(String name) throws IOException {
        Files.write(Path.of("target", "screenshots", name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        Results found = new AxeBuilder().withTags(WCAG).analyze(browser);
        assertThat(found.getViolations())
                .describedAs("axe on %s", name)
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                .isEmpty();
        Object overflow = browser.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) overflow).intValue())
                .describedAs("%s scrolls sideways by", name)
                .isLessThanOrEqualTo(0);
    }

    private String progress() {
        return String.valueOf(
                browser.findElement(By.cssSelector("[role=progressbar]")).getDomAttribute("aria-valuetext"));
    }

    private void give(Gift gift) {
        Stages.GIVEN.add(gift);
        Webhooks.of(gift).forEach(story::tell);
    }

    private URI at(Service service, String path) {
        return pipeline.uri(service).resolve(path);
    }

    private static Gift gift(String reference, long minor, String currency, String locale) {
        return new Gift(
                reference,
                true,
                minor,
                currency,
                "safe-harbour",
                null,
                locale,
                false,
                false,
                locale.equals("ko") ? "김서연" : "Ada Lovelace",
                reference.replace('_', '-') + "@example.org",
                null,
                List.of(),
                Gift.Tells.BOTH,
                false);
    }

    private static File found(String... names) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(directory -> new File(directory, name)))
                .filter(File::canExecute)
                .findFirst()
                .orElse(null);
    }
}
