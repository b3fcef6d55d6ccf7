package org.almoner.console;

import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Runs the operations console. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@EnableScheduling
public final class OperationsConsole {

    /** The console with its own settings; {@code local} adds more to it. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(OperationsConsole.class).properties("spring.config.name=console");
    }

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
