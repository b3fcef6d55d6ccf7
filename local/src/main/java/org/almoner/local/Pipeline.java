package org.almoner.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The embedded parts, as far as no real ones are named, and all services, each in a Spring context of its own. A service can be
 * stopped and started again while the others run.
 */
public final class Pipeline implements AutoCloseable {

    // Made before any thread: those that log while SLF4J is setting itself up would make it complain.
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    static {
        // Each context would set up logging anew, for all of them. It is set up once, in logback.xml.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private final LocalSettings settings;
    private final Secrets secrets;
    private final @Nullable EmbeddedMongo mongo;
    private final @Nullable Inbox inbox;
    private final @Nullable EmbeddedKafka kafka;
    private final Map<Service, ConfigurableApplicationContext> contexts = new ConcurrentHashMap<>();

    private Pipeline(
            LocalSettings settings,
            Secrets secrets,
            @Nullable EmbeddedMongo mongo,
            @Nullable Inbox inbox,
            @Nullable EmbeddedKafka kafka) {
        this.settings = settings;
        this.secrets = secrets;
        this.mongo = mongo;
        this.inbox = inbox;
        this.kafka = kafka;
    }

    /**
     * Returns when every service takes requests.
     *
     * @throws NotStarted if one of them did not start; then none of them runs
     */
    public static Pipeline start(LocalSettings settings) throws NotStarted {
        return start(settings, Service.values());
    }

    /** The embedded parts and only some of the services. */
    public static Pipeline start(LocalSettings settings, Service... services) throws NotStarted {
        Pipeline pipeline = withoutServices(settings);
        try {
            pipeline.startAll(services);
            return pipeline;
        } catch (NotStarted | RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    private static Pipeline withoutServices(LocalSettings settings) throws NotStarted {
        try {
            Files.createDirectories(settings.data());
        } catch (IOException e) {
            throw new NotStarted("the data directory " + settings.data(), e);
        }
        // The broker takes longest; the other two are there before it.
        var kafka = inBackground(
                "kafka",
                () -> settings.kafkaBrokers() == null
                        ? EmbeddedKafka.start(settings.data().resolve("kafka"), settings.kafkaPort())
                        : null);
        EmbeddedMongo mongo = null;
        Inbox inbox = null;
        try {
            mongo = settings.mongoUri() == null
                    ? EmbeddedMongo.start(settings.data().resolve("mongo"), settings.mongoPort())
                    : null;
            inbox = settings.smtpUrl() == null
                    ? Inbox.start(settings.data().resolve("mail"), settings.smtpPort(), settings.inboxPort())
                    : null;
            return new Pipeline(
                    settings,
                    Secrets.keptIn(settings.data().resolve("secrets"), settings.environment()),
                    mongo,
                    inbox,
                    kafka.join());
        } catch (RuntimeException e) {
            closeAll(inbox, kafka.exceptionally(failed -> null).join(), mongo);
            throw new NotStarted("Kafka, MongoDB or the inbox", e instanceof CompletionException ? e.getCause() : e);
        }
    }

    public LocalSettings settings() {
        return settings;
    }

    public Secrets secrets() {
        return secrets;
    }

    /** {@code host:port}, with commas. */
    public String kafkaBrokers() {
        return kafka == null ? Objects.requireNonNull(settings.kafkaBrokers()) : kafka.brokers();
    }

    public String mongoUri() {
        return mongo == null ? Objects.requireNonNull(settings.mongoUri()) : mongo.uri();
    }

    /** @return null if mail goes to a real server */
    public @Nullable Inbox inbox() {
        return inbox;
    }

    /** {@code http://localhost:8082/}. */
    public URI uri(Service service) {
        return URI.create("http://localhost:" + settings.port(service) + "/");
    }

    /** @throws IllegalStateException if it does not run */
    public ConfigurableApplicationContext context(Service service) {
        ConfigurableApplicationContext context = contexts.get(service);
        if (context == null) {
            throw new IllegalStateException(service.label() + " does not run");
        }
        return context;
    }

    /** Starts a service that does not run; returns when it takes requests. */
    public void start(Service service) throws NotStarted {
        startAll(service);
    }

    /**
     * A second instance of a service, on a port of its own: it shares the partitions with the first one. The caller closes it.
     *
     * @throws NotStarted if it did not start
     */
    ConfigurableApplicationContext startAnother(Service service) throws NotStarted {
        try {
            return inBackground(service.label() + "-2", () -> run(service, Ports.free(), "second"))
                    .join();
        } catch (CompletionException e) {
            throw new NotStarted(service.label(), e.getCause());
        }
    }

    /** Stops a service that runs, in an orderly way; the others go on. */
    public void stop(Service service) {
        ConfigurableApplicationContext context = contexts.remove(service);
        if (context != null) {
            context.close();
        }
    }

    /** Services first: each can still finish its batch. Then Kafka, and what remembers last. */
    @Override
    public void close() {
        List<CompletableFuture<?>> stopping = new ArrayList<>();
        for (Service service : List.copyOf(contexts.keySet())) {
            stopping.add(inBackground(service.label(), () -> {
                stop(service);
                return service;
            }));
        }
        stopping.forEach(each -> each.exceptionally(failed -> null).join());
        closeAll(inbox, kafka, mongo);
    }

    private void startAll(Service... services) throws NotStarted {
        Map<Service, CompletableFuture<ConfigurableApplicationContext>> starting = new EnumMap<>(Service.class);
        for (Service service : services) {
            starting.put(service, inBackground(service.label(), () -> run(service, settings.port(service), "local")));
        }
        NotStarted failure = null;
        for (Map.Entry<Service, CompletableFuture<ConfigurableApplicationContext>> each : starting.entrySet()) {
            try {
                contexts.put(each.getKey(), each.getValue().join());
            } catch (CompletionException e) {
                failure = failure == null ? new NotStarted(each.getKey().label(), e.getCause()) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ConfigurableApplicationContext run(Service service, int port, String instance) {
        Map<String, String> properties = new LinkedHashMap<>();
        settings.environment().forEach((name, value) -> {
            if (!value.equals(System.getenv(name))) {
                properties.put(name, value); // a test's own; the rest is seen anyway
            }
        });
        properties.put("KAFKA_BROKERS", kafkaBrokers());
        properties.put("MONGODB_URI", mongoUri());
        properties.put("SMTP_URL", inbox == null ? Objects.requireNonNull(settings.smtpUrl()) : inbox.smtpUrl());
        properties.putAll(secrets.variables());
        for (Service each : Service.values()) {
            properties.put(each.portVariable(), String.valueOf(settings.port(each)));
        }
        // Who began a transaction is who ends it after a restart, also under another host name.
        properties.put("ALMONER_INSTANCE", instance);
        properties.put("server.port", String.valueOf(port));
        properties.put("server.address", settings.address());
        properties.put("spring.main.banner-mode", "off");
        // There is one such registry in the JVM: each service would count the others' as well.
        properties.put("management.metrics.use-global-registry", "false");
        properties.put("ALMONER_SAMPLE", String.valueOf(settings.sample()));
        properties.put("almoner.console.entry-token", secrets.consoleEntry());
        properties.putAll(service.settings());
        String[] arguments = properties.entrySet().stream()
                .map(each -> "--" + each.getKey() + "=" + each.getValue())
                .toArray(String[]::new);
        return service.application().registerShutdownHook(false).run(arguments);
    }

    private static <T extends @Nullable Object> CompletableFuture<T> inBackground(String name, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    ServiceName.set(name);
                    try {
                        result.complete(work.get());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "start-" + name);
        // Of the class that asks: threads of a common pool do not see what a class loader of a plug-in or fat jar sees.
        thread.setContextClassLoader(Pipeline.class.getClassLoader());
        thread.start();
        return result;
    }

    private static void closeAll(@Nullable AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                log.warn("{} did not stop cleanly", part, e);
            }
        }
    }

    /** A part did not start. */
    public static final class NotStarted extends Exception {
        NotStarted(String part, @Nullable Throwable cause) {
            super(part + " did not start: " + rootOf(cause), cause);
        }

        private static String rootOf(@Nullable Throwable cause) {
            Throwable root = cause;
            while (root != null && root.getCause() != null) {
                root = root.getCause();
            }
            return String.valueOf(root);
        }
    }
}
