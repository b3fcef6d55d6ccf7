package org.almoner.local;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed about the local run, from the environment.
 *
 * @param data where everything is kept ({@code ALMONER_DATA}, {@code ./data})
 * @param kafkaBrokers a real Kafka instead of the embedded one ({@code KAFKA_BROKERS})
 * @param mongoUri a real MongoDB instead of the embedded one ({@code MONGODB_URI})
 * @param smtpUrl a real mail server instead of the inbox ({@code SMTP_URL})
 * @param address that the services listen on ({@code BIND_ADDRESS}, 127.0.0.1: nobody else on the network)
 * @param ports of the services ({@code DONATION_PORT} 8081, {@code LEDGER_PORT} 8082, {@code CAMPAIGN_PORT} 8083,
 *     {@code NOTIFICATION_PORT} 8084, {@code CONSOLE_PORT} 8080)
 * @param kafkaPort of the embedded broker ({@code KAFKA_PORT}); 0 for a free one, as with the next two
 * @param mongoPort of the embedded MongoDB-protocol server ({@code MONGODB_PORT})
 * @param smtpPort of the inbox ({@code SMTP_PORT} 1025)
 * @param inboxPort of the inbox's page ({@code INBOX_PORT} 8025)
 * @param sample whether sample gifts are sent on empty data ({@code ALMONER_SAMPLE}, true; never in live mode)
 * @param environment all variables, for secrets and for what only one service reads
 */
public record LocalSettings(
        Path data,
        @Nullable String kafkaBrokers,
        @Nullable String mongoUri,
        @Nullable String smtpUrl,
        String address,
        Map<Service, Integer> ports,
        int kafkaPort,
        int mongoPort,
        int smtpPort,
        int inboxPort,
        boolean sample,
        Map<String, String> environment) {

    /** @throws IllegalArgumentException if a port is not a number, saying which */
    public static LocalSettings from(Map<String, String> environment) {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            ports.put(service, port(environment, service.portVariable(), service.usualPort()));
        }
        boolean live = Boolean.parseBoolean(environment.get("ALMONER_LIVE_MODE"));
        return new LocalSettings(
                Path.of(text(environment, "ALMONER_DATA", "data"))
                        .toAbsolutePath()
                        .normalize(),
                text(environment, "KAFKA_BROKERS"),
                text(environment, "MONGODB_URI"),
                text(environment, "SMTP_URL"),
                text(environment, "BIND_ADDRESS", "127.0.0.1"),
                ports,
                port(environment, "KAFKA_PORT", 0),
                port(environment, "MONGODB_PORT", 0),
                port(environment, "SMTP_PORT", 1025),
                port(environment, "INBOX_PORT", 8025),
                !live && Boolean.parseBoolean(text(environment, "ALMONER_SAMPLE", "true")),
                Map.copyOf(environment));
    }

    /** For tests: free ports, and nothing from outside but real servers, if {@code environment} names any. */
    public static LocalSettings onFreePorts(Path data, Map<String, String> environment) {
        Map<String, String> changed = new LinkedHashMap<>(environment);
        changed.put("ALMONER_DATA", data.toString());
        for (Service service : Service.values()) {
            changed.put(service.portVariable(), String.valueOf(Ports.free()));
        }
        changed.put("SMTP_PORT", "0");
        changed.put("INBOX_PORT", "0");
        return from(changed);
    }

    int port(Service service) {
        return ports.getOrDefault(service, service.usualPort());
    }

    private static @Nullable String text(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String text(Map<String, String> environment, String variable, String otherwise) {
        String value = text(environment, variable);
        return value == null ? otherwise : value;
    }

    private static int port(Map<String, String> environment, String variable, int usual) {
        String value = text(environment, variable, String.valueOf(usual));
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(variable + " is \"" + value + "\", which is no port (0 to 65535)");
    }
}
