package org.almoner.notification;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.almoner.delivery.Effect.Heard;
import org.almoner.delivery.Incoming;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.Said;
import org.almoner.delivery.Source;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The whole service without Kafka and without SMTP: events in, messages out, on a clock that the test moves. */
final class Desk implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final MongoServer SERVER = new MongoServer(new MemoryBackend());
    private static final String URI = System.getenv().getOrDefault("MONGODB_URI", memory());

    final MovingClock clock = new MovingClock();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<Mailer.Message> taken = new ArrayList<>();
    final MongoStores stores;
    final MailSettings settings;
    final Addresses addresses;
    final Contacts contacts;
    final Outbox outbox;
    final Unsubscribed unsubscribed;
    final SendEmail sender;
    final Mailer mailer = mailer();
    final Hear hear;

    /** What the mail server makes of a message; {@code taken} has those that it took. */
    Function<Mailer.Message, Mailer.Outcome> server = message -> new Mailer.Outcome.Sent();

    private final MongoClient client = MongoClients.create(URI);
    private final String database =
            "notification_" + UUID.randomUUID().toString().replace("-", "");
    private final Map<String, Long> offsets = new TreeMap<>();

    Desk(String... settings) {
        MongoTemplate mongo = new MongoTemplate(client, database);
        stores = new MongoStores(mongo);
        this.settings = settings(settings);
        addresses = Addresses.of(stores);
        contacts = new Contacts(stores);
        outbox = new Outbox(stores, this.settings, clock);
        unsubscribed = new Unsubscribed(stores, addresses, this.settings, clock);
        sender = new SendEmail(outbox, contacts, unsubscribed, mailer, this.settings, meters, clock);
        Gifts gifts = new Gifts(stores);
        Campaigns campaigns = new Campaigns(stores);
        hear = new Hear(
                gifts,
                contacts,
                campaigns,
                new QueueEmails(gifts, contacts, campaigns, outbox, addresses, emails -> {}, clock));
    }

    static MailSettings settings(String... nameValues) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("almoner.mail.smtp-url", "smtp://127.0.0.1:1");
        for (int i = 0; i < nameValues.length; i += 2) {
            properties.put("almoner.mail." + nameValues[i], nameValues[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("almoner.mail", MailSettings.class)
                .get();
    }

    /** A record of its topic's first partition. */
    Heard<Envelope<Event>> record(Event event) {
        String topic = event.topic().topicName();
        long offset = offsets.merge(topic, 1L, Long::sum);
        return new Heard<>(
                new Incoming(
                        new Source(topic, topic + "-id", 0, offset),
                        new ConsumerRecord<>(topic, 0, offset, new byte[0], new byte[0])),
                new Envelope<>(
                        topic + "/" + offset,
                        "/test",
                        clock.instant(),
                        clock.instant(),
                        null,
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        event));
    }

    void hears(Event... events) {
        for (Event event : events) {
            hears(List.of(record(event)));
        }
    }

    /** A batch of one topic. */
    void hears(List<Heard<Envelope<Event>>> batch) {
        Said nothing = new Said(topic -> {
            throw new AssertionError("nothing is ever said");
        });
        switch (batch.getFirst().what().event().topic()) {
            case DONATIONS -> hear.donations(batch, nothing);
            case ALLOCATIONS -> hear.allocations(batch, nothing);
            case DONORS -> hear.donors(batch, nothing);
            case CAMPAIGNS -> hear.campaigns(batch, nothing);
            default -> throw new IllegalArgumentException("not heard here");
        }
    }

    /** Sees to everything that is due now, as the running service would. */
    void sends() {
        outbox.due(1_000).forEach(sender::send);
    }

    void passes(Duration time) {
        clock.now = clock.now.plus(time);
    }

    Email email(String id) {
        return outbox.find(id).orElseThrow(() -> new AssertionError("no email " + id + " among " + ids()));
    }

    List<String> ids() {
        List<String> ids = new ArrayList<>();
        documents("emails").find().forEach(each -> ids.add(each.getString("_id")));
        return ids.stream().sorted().toList();
    }

    MongoCollection<Document> documents(String collection) {
        return client.getDatabase(database).getCollection(collection);
    }

    private Mailer mailer() {
        return new Mailer() {
            @Override
            public Outcome send(Message message, BooleanSupplier ending) {
                Outcome outcome = server.apply(message);
                if (outcome instanceof Outcome.Unreachable || outcome instanceof Outcome.Deferred) {
                    return outcome;
                }
                if (!ending.getAsBoolean()) {
                    return new Outcome.LetGo();
                }
                if (outcome instanceof Outcome.Sent || outcome instanceof Outcome.Unknown) {
                    synchronized (taken) {
                        taken.add(message);
                    }
                }
                return outcome;
            }

            @Override
            public void rest() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        client.getDatabase(database).drop();
        client.close();
    }

    private static String memory() {
        SERVER.bind();
        return "mongodb://127.0.0.1:" + SERVER.getLocalAddress().getPort();
    }

    static final class MovingClock extends Clock {
        volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
