package org.almoner.local;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code ./mvnw spring-boot:run}: starts everything, sends the sample's gifts on empty data, and says what there is to see. */
public final class Local {

    private Local() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            LocalSettings settings = LocalSettings.from(System.getenv());
            DataDirectory directory = DataDirectory.lock(settings.data());
            List<String> busy = busyPorts(settings);
            if (!busy.isEmpty()) {
                fail(out, busy);
            }
            out.println("Starting; everything is kept in " + settings.data());
            Pipeline pipeline = Pipeline.start(settings);
            closeAtTheEnd(out, pipeline, directory);
            try (HttpClient http = HttpClient.newHttpClient()) {
                new SendSample(pipeline, http, Clock.systemUTC()).ifItIsTime();
            } catch (IOException e) {
                out.println("The sample is not complete, the next start goes on with it: " + e.getMessage());
            }
            out.print(ready(pipeline));
            new CountDownLatch(1).await();
        } catch (DataDirectory.InUse | Pipeline.NotStarted | IllegalArgumentException e) {
            fail(out, List.of(String.valueOf(e.getMessage())));
        }
    }

    private static void fail(PrintStream out, List<String> reasons) {
        out.println();
        reasons.forEach(out::println);
        // Whatever has been started so far may hold threads; nothing of it has taken anything yet.
        System.exit(1);
    }

    private static void closeAtTheEnd(PrintStream out, Pipeline pipeline, DataDirectory directory) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            out.println("Stopping");
                            pipeline.close();
                            try {
                                directory.close();
                            } catch (IOException e) {
                                // The lock goes with the process all the same.
                            }
                        },
                        "stop"));
    }

    private static List<String> busyPorts(LocalSettings settings) {
        List<String> busy = new ArrayList<>();
        for (Service service : Service.values()) {
            check(busy, settings.port(service), service.label(), service.portVariable());
        }
        if (settings.smtpUrl() == null) {
            check(busy, settings.inboxPort(), "the inbox page", "INBOX_PORT");
            check(busy, settings.smtpPort(), "the inbox's SMTP", "SMTP_PORT");
        }
        if (settings.kafkaBrokers() == null) {
            check(busy, settings.kafkaPort(), "Kafka", "KAFKA_PORT");
        }
        if (settings.mongoUri() == null) {
            check(busy, settings.mongoPort(), "the embedded MongoDB", "MONGODB_PORT");
        }
        return busy;
    }

    private static void check(List<String> busy, int port, String whose, String variable) {
        if (port != 0 && !Ports.isFree(port)) {
            busy.add("Port %d, for %s, is in use. Free it, or choose another: %s=%d ./mvnw spring-boot:run"
                    .formatted(port, whose, variable, port < 55_000 ? port + 10_000 : port - 10_000));
        }
    }

    private static String ready(Pipeline pipeline) {
        double seconds = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1_000.0;
        Inbox inbox = pipeline.inbox();
        String campaign = pipeline.uri(Service.CAMPAIGN) + "c/" + SampleGifts.CAMPAIGN;
        return """

               READY in %.1f s

                 Campaign page   %s
                 한국어           %s?lang=ko
                 Console         %s
                 Inbox           %s
                 Books           %sapi/funds  %sapi/trial-balance
                 Metrics         %sactuator/prometheus, and the same on the other services' ports
                 Operator token  %s
                 Kafka, MongoDB  %s  %s

               Paste this into another terminal to send one more signed gift, as often as you like:

               %s
               Ctrl-C stops it. What it was given is kept, also through kill -9.
               """.formatted(
                seconds,
                campaign,
                campaign,
                pipeline.uri(Service.CONSOLE) + "?token=" + pipeline.secrets().consoleEntry(),
                inbox == null ? "mail goes to the server in SMTP_URL" : inbox.pageUrl(),
                pipeline.uri(Service.LEDGER),
                pipeline.uri(Service.LEDGER),
                pipeline.uri(Service.DONATION),
                pipeline.secrets().operatorToken(),
                pipeline.kafkaBrokers(),
                withoutPassword(pipeline.mongoUri()),
                GiftCommand.of(
                        pipeline.uri(Service.DONATION), pipeline.secrets().stripe()));
    }

    private static String withoutPassword(String uri) {
        return uri.replaceFirst("//[^/@]*@", "//…@");
    }
}
