package org.almoner.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.almoner.proof.Part.Kind;

/** The services' own jars, as processes, each with the agent and with shorter patience than at home. */
final class Services implements AutoCloseable {

    static final String TOKEN = "proof-operator-token";
    static final String STRIPE_SECRET = "whsec_proof_of_the_almoner";
    static final String STANDARD_SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("proof-of-the-almoner".getBytes(StandardCharsets.UTF_8));

    /**
     * A zombie and a dead instance are found out in seconds instead of minutes, a mail's second try comes within the run. Nothing
     * of the protocol is changed.
     */
    private static final List<String> ARGUMENTS = List.of(
            "--spring.cloud.stream.kafka.binder.consumer-properties.session.timeout.ms=8000",
            "--spring.cloud.stream.kafka.binder.consumer-properties.heartbeat.interval.ms=2000",
            "--spring.cloud.stream.kafka.binder.consumer-properties.max.poll.interval.ms=12000",
            "--almoner.kafka.retry-delay-max=3s",
            "--almoner.mail.timeout=5s",
            "--almoner.mail.lease=15s",
            "--almoner.mail.retry-delay=2s",
            "--almoner.mail.retry-delay-max=8s",
            "--almoner.mail.outage-delay-max=3s",
            "--almoner.mail.resend-unknown-after=4s",
            "--logging.level.org.almoner.trail=WARN");

    private static final String BATCHES_OF_THREE =
            "--spring.cloud.stream.kafka.binder.consumer-properties.max.poll.records=3";

    /** @param agentPort where its {@link Agent} listens */
    record Service(Part part, int port, int agentPort) {}

    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Settings settings;
    private final Map<String, String> environment;
    private final String sabotage;

    /** @param sabotage name of a {@link Sabotage}, empty for the services as they are */
    Services(Settings settings, Map<String, String> environment, String sabotage) {
        this.settings = settings;
        this.sabotage = sabotage;
        this.environment = environment;
        add(Kind.DONATION, "donation-1");
        add(Kind.DONATION, "donation-2");
        add(Kind.LEDGER, "ledger-1");
        // A sabotaged compare-and-set is seen only where one instance is in the middle of what another one has polled.
        boolean small = sabotage.equals(Sabotage.STALE_DELTA_ON_RETRY.label());
        add(Kind.LEDGER, "ledger-2", small ? new String[] {BATCHES_OF_THREE} : new String[0]);
        add(Kind.CAMPAIGN, "campaign-1");
        add(Kind.NOTIFICATION, "notification-1");
    }

    /** @param more arguments of its own */
    Service add(Kind kind, String name, String... more) {
        List<Integer> ports = Ports.free(2);
        String service = kind.name().toLowerCase(Locale.ROOT);
        Map<String, String> variables = new LinkedHashMap<>(environment);
        variables.put("ALMONER_INSTANCE", name);
        variables.put(kind.name() + "_PORT", String.valueOf(ports.get(0)));
        variables.put("MALLOC_ARENA_MAX", "2");
        List<String> command = new ArrayList<>(List.of(
                settings.java(),
                "-javaagent:" + settings.agent() + "=" + ports.get(1) + "," + sabotage,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xss512k",
                "-jar",
                jar(service + "-service").toString()));
        command.addAll(ARGUMENTS);
        command.addAll(List.of(more));
        Service added =
                new Service(new Part(kind, name, command, variables, settings.work()), ports.get(0), ports.get(1));
        services.put(name, added);
        return added;
    }

    void remove(Service service) {
        service.part().kill();
        services.remove(service.part().name());
    }

    void start() {
        services.values().forEach(service -> service.part().start());
    }

    List<Service> all() {
        return List.copyOf(services.values());
    }

    List<Service> of(Kind kind) {
        return all().stream().filter(service -> service.part().kind() == kind).toList();
    }

    private Path jar(String module) {
        try (var files = Files.list(settings.root().resolve(module).resolve("target"))) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no executable jar of " + module));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Service each : services.values()) {
            each.part().kill();
        }
    }
}
