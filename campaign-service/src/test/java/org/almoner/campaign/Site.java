package org.almoner.campaign;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.almoner.delivery.MongoStores;
import org.almoner.events.EventCodec;
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

    private final ServletWebServerApplicationContext context;

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

    @Override
    public void close() {
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
