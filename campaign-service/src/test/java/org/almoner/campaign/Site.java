package org.almoner.campaign;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.almoner.campaign.Draft.Amount;
import org.almoner.campaign.Draft.FundShare;
import org.almoner.campaign.Draft.Tier;
import org.almoner.delivery.MongoStores;
import org.almoner.events.EventCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The service with its real web server, store and settings, and with a list in place of Kafka. */
final class Site implements AutoCloseable {

    static final String TOKEN = "a-token-for-this-test-only";

    private static @Nullable Site shared;

    private final ServletWebServerApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    /** One for all tests of this JVM: each uses a campaign of its own. */
    static synchronized Site shared() {
        Site site = shared;
        if (site == null) {
            site = new Site("--almoner.campaign.donate-url=https://give.example.org/", "--ALMONER_SAMPLE=true");
            shared = site;
        }
        return site;
    }

    Site(String... properties) {
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Parts.class)
                .properties("spring.config.name=campaign")
                .properties("KAFKA_BROKERS=none", "ALMONER_OPERATOR_TOKEN=" + TOKEN, "MONGODB_URI=" + Store.uri())
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--spring.mongodb.database="
                                                + Store.empty().getDb().getName()),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    List<EventCodec.Encoded> said() {
        return context.getBean(Parts.class).said;
    }

    String at(String path) {
        return "http://localhost:" + context.getWebServer().getPort() + path;
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(at(path))), headers);
    }

    HttpResponse<String> write(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(at(path)))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json"),
                headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
            throws IOException, InterruptedException {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Opens a campaign with a goal of 1,000 USD. */
    void open(String slug, String title) {
        Map<String, String> texts = Map.of("en", title, "ko", title);
        part(DirectCampaigns.class)
                .open(new Draft(
                        slug,
                        null,
                        texts,
                        texts,
                        new Amount(100_000L, "USD"),
                        List.of(new FundShare("general", 10_000)),
                        List.of(new Tier(new Amount(2_500L, "USD"), texts)),
                        null));
    }

    void hears(Feed feed) {
        Feed.deliver(feed.records, part(CountContributions.class));
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableAutoConfiguration(
            excludeName = {
                "org.almoner.delivery.DeliveryConfiguration",
                "org.springframework.cloud.stream.config.BindingServiceConfiguration",
                "org.springframework.cloud.stream.function.FunctionConfiguration"
            })
    @EnableConfigurationProperties(CampaignSettings.class)
    @Import(MongoStores.class)
    @ComponentScan(
            excludeFilters = {
                @Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = {Hearing.class, CampaignService.class}),
                @Filter(type = FilterType.REGEX, pattern = ".*Test(\\$.*)?")
            })
    static class Parts {
        final List<EventCodec.Encoded> said = new CopyOnWriteArrayList<>();

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Announce.Log topic() {
            return said::add;
        }
    }
}
