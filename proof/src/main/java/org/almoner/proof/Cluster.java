package org.almoner.proof;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/** Everything that runs, and what stands between. */
final class Cluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Settings settings;
    private final Kafka kafka;
    private final Mongo mongo;
    private final MoodyMail mail = new MoodyMail();
    private final FaultProxy toMail = new FaultProxy(mail.port());
    private final Map<String, String> environment;
    private Services services;
    private Api api;

    private Cluster(Settings settings, String sabotage) throws IOException {
        this.settings = settings;
        kafka = new Kafka(settings);
        mongo = new Mongo(settings);
        environment = Map.of(
                "KAFKA_BROKERS",
                kafka.forServices(),
                "KAFKA_PARTITIONS",
                "6",
                "KAFKA_REPLICATION_FACTOR",
                "3",
                "MONGODB_URI",
                mongo.uri(),
                "SMTP_URL",
                "smtp://127.0.0.1:" + toMail.port(),
                "STRIPE_WEBHOOK_SECRETS",
                Services.STRIPE_SECRET,
                "STANDARD_WEBHOOKS_SECRETS",
                Services.STANDARD_SECRET,
                "ALMONER_OPERATOR_TOKEN",
                Services.TOKEN);
        services = new Services(settings, environment, sabotage);
        api = new Api(services);
    }

    /**
     * Returns when everything is up and well.
     *
     * @param sabotage name of a {@link Sabotage}, empty for the services as they are
     */
    static Cluster start(Settings settings, String sabotage) throws Exception {
        Cluster cluster = new Cluster(settings, sabotage);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        try {
            cluster.start();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void start() throws Exception {
        mongo.start();
        kafka.start();
        until("MongoDB to answer", mongo::answers);
        mongo.initiate();
        until("a primary", mongo::ready);
        until("three brokers", kafka::ready);
        services.start();
        until("the services", () -> api.ready(services.all()));
    }

    /** Empty books and topics, and the services anew, sabotaged. */
    void renew(String sabotage) throws Exception {
        services.close();
        kafka.forget();
        mongo.forget();
        mail.forget();
        services = new Services(settings, environment, sabotage);
        api = new Api(services);
        services.start();
        until("the services", () -> api.ready(services.all()));
    }

    Settings settings() {
        return settings;
    }

    Kafka kafka() {
        return kafka;
    }

    Mongo mongo() {
        return mongo;
    }

    MoodyMail mail() {
        return mail;
    }

    FaultProxy toMail() {
        return toMail;
    }

    Services services() {
        return services;
    }

    Api api() {
        return api;
    }

    /** Whatever is down is started, whatever is cut is mended; returns when all is well. */
    void heal() throws Exception {
        mail.become(MoodyMail.Mood.WELL);
        toMail.heal();
        for (Part each : kafka.brokers()) {
            kafka.proxy(each).heal();
            each.thaw();
            each.start();
        }
        for (Part each : mongo.members()) {
            mongo.proxy(each).heal();
            each.thaw();
            each.start();
        }
        for (Services.Service each : services.all()) {
            each.part().thaw();
            each.part().start();
        }
        until("three brokers", kafka::ready);
        until("the replica set", mongo::ready);
        until("the services", () -> api.ready(services.all()));
    }

    static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, PATIENCE, condition);
    }

    static void until(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new OutOfPatience("waited " + patience.toSeconds() + " s for " + what);
            }
            Thread.sleep(200);
        }
    }

    /** Something did not come. */
    static final class OutOfPatience extends Exception {
        OutOfPatience(String what) {
            super(what);
        }
    }

    @Override
    public void close() {
        services.close();
        kafka.close();
        mongo.close();
        toMail.close();
        mail.close();
    }
}
