package org.almoner.donation;

import static org.almoner.donation.Payments.HARBOUR;
import static org.almoner.donation.Payments.event;
import static org.almoner.donation.Signed.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.almoner.delivery.Decoder;
import org.almoner.delivery.Delivery;
import org.almoner.delivery.Incoming;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.Source;
import org.almoner.events.EventCodec;
import org.almoner.events.Webhook;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;

/** The effect with its documents, in the embedded server, or in the one at {@code MONGODB_URI}. */
class RememberDonationsTest {

    private static MongoServer server;
    private static MongoClient client;
    private static MongoTemplate mongo;

    private final Payments gift = new Payments("pi_1", 5000, "usd");
    private final List<Webhook> life = List.of(
            event("charge.succeeded", NOW, gift.charge(Map.of(), 0)),
            event("payment_intent.succeeded", NOW, gift.intent(HARBOUR)),
            event("refund.created", NOW.plusSeconds(9), gift.refund("re_1", 2000, "pending", NOW.plusSeconds(9))),
            event("charge.updated", NOW.plusSeconds(9), gift.chargeWithFee(Map.of(), 2000, 175, "usd")),
            event("checkout.session.completed", NOW, gift.checkout(Map.of(), "paid")),
            event("customer.created", NOW, Map.of("id", "cus_1")));

    @BeforeAll
    static void connect() {
        String uri = System.getenv("MONGODB_URI");
        if (uri == null || uri.isEmpty()) {
            server = new MongoServer(new MemoryBackend());
            uri = server.bindAndGetConnectionString();
        }
        client = MongoClients.create(uri);
        mongo = new MongoTemplate(new SimpleMongoClientDatabaseFactory(client, "almoner_donation_test"));
    }

    @AfterAll
    static void disconnect() {
        mongo.getDb().drop();
        client.close();
        if (server != null) {
            server.shutdownNow();
        }
    }

    @BeforeEach
    void empty() {
        mongo.dropCollection(Donation.COLLECTION);
        mongo.dropCollection(Donor.COLLECTION);
    }

    @Test
    void saysTheSameToTheByteWhenABatchComesAgain() {
        List<Incoming> log = log(life);
        List<String> first = new ArrayList<>();
        // As it first came, record by record, on an instance that then lost its place.
        for (int i = 0; i < log.size(); i++) {
            first.addAll(deliver(
                    log.subList(i, i + 1),
                    Instant.parse("2026-11-22T20:15:01.123456789Z").plusSeconds(i)));
        }
        assertThat(first).hasSize(5);
        assertThat(deliver(log, Instant.parse("2026-11-23T08:00:00Z"))).containsExactlyInAnyOrderElementsOf(first);
        assertThat(deliver(log.subList(2, 5), Instant.parse("2026-11-23T09:00:00Z")))
                .isSubsetOf(first)
                .isNotEmpty();
        assertThat(mongo.getCollection(Donation.COLLECTION).countDocuments()).isEqualTo(1);
        assertThat(mongo.getCollection(Donor.COLLECTION).countDocuments()).isEqualTo(1);
    }

    @Test
    void dropsWhatTheProviderSendsTwice() {
        List<Webhook> twice = new ArrayList<>(life);
        twice.addAll(life);
        List<Incoming> log = log(twice);
        List<String> first = deliver(log.subList(0, life.size()), NOW);
        assertThat(deliver(log.subList(life.size(), twice.size()), NOW)).isEmpty();
        assertThat(deliver(log, NOW)).isEqualTo(first);
    }

    @Test
    void endsInTheSameDocumentInEveryOrderAndInEveryCutOfBatches() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            empty();
            List<Webhook> hostile = new ArrayList<>(life);
            hostile.addAll(life);
            Collections.shuffle(hostile, random);
            List<Incoming> log = log(hostile);
            for (int from = 0; from < log.size(); ) {
                int to = from + 1 + random.nextInt(log.size() - from);
                deliver(log.subList(from, to), NOW);
                from = random.nextInt(4) == 0 ? random.nextInt(to) : to; // a rebalance takes it back a little
            }
            Donation donation = mongo.getConverter()
                    .read(
                            Donation.class,
                            mongo.getCollection(Donation.COLLECTION).find().first());
            String about = "seed " + seed + ", round " + round;
            assertThat(donation.items()).as(about).hasSize(5);
            assertThat(donation.version()).as(about).isEqualTo(5);
            assertThat(donation.standing().state()).as(about).isEqualTo(Standing.State.PARTIALLY_REFUNDED);
            assertThat(donation.told().refunded()).as(about).hasToString("USD 20.00");
            assertThat(donation.told().place()).as(about).hasToString("Place[campaign=safe-harbour, fund=null]");
            assertThat(donation.told().fees()).as(about).isEqualTo(Map.of("USD", 175L));
            Donor donor = mongo.getConverter()
                    .read(
                            Donor.class,
                            mongo.getCollection(Donor.COLLECTION).find().first());
            assertThat(donor.told()).as(about).isEqualTo(new Contact("김하늘 🌸", "haneul@example.org"));
        }
    }

    @Test
    void keepsPeopleApartFromMoney() {
        deliver(log(life), NOW);
        assertThat(mongo.getCollection(Donation.COLLECTION).find().first().toJson())
                .doesNotContain("하늘")
                .doesNotContain("Haneul")
                .doesNotContain("@")
                .doesNotContain("_class");
        assertThat(mongo.getCollection(Donor.COLLECTION).find().first().toJson())
                .contains("haneul@example.org")
                .doesNotContain("_class")
                .doesNotContain("minor");
    }

    @Test
    void keepsGoingPastWhatItCannotUnderstand() {
        Webhook strange = new Webhook("nobody", "evt_x", "x", "x", NOW, "not-a-trace", new byte[0]);
        Webhook broken = new Webhook("stripe", "evt_y", "charge.succeeded", "pi_1", NOW, "00-short", new byte[] {'{'});
        Webhook untraced = new Webhook(
                "stripe",
                "evt_z",
                "charge.succeeded",
                "pi_1",
                NOW,
                "not-a-trace",
                life.getFirst().body());
        assertThat(deliver(log(List.of(strange, broken, untraced)), NOW))
                .hasSize(4)
                .satisfiesOnlyOnce(record -> assertThat(record).contains("dlq").contains("no such provider"))
                .satisfiesOnlyOnce(record -> assertThat(record).contains("dlq").contains("not JSON"))
                .satisfiesOnlyOnce(record -> assertThat(record).contains("DonationReceived"))
                .satisfiesOnlyOnce(record -> assertThat(record).contains("DonorContact"));
    }

    private static List<Incoming> log(List<Webhook> webhooks) {
        List<Incoming> log = new ArrayList<>();
        for (Webhook webhook : webhooks) {
            EventCodec.Encoded encoded = webhook.encoded();
            RecordHeaders headers = new RecordHeaders();
            encoded.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
            long offset = log.size();
            log.add(new Incoming(
                    new Source(encoded.topic(), "topic-id", 0, offset),
                    new ConsumerRecord<>(
                            encoded.topic(),
                            0,
                            offset,
                            0,
                            org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                            0,
                            0,
                            encoded.key().getBytes(StandardCharsets.UTF_8),
                            encoded.value(),
                            headers,
                            java.util.Optional.empty())));
        }
        return log;
    }

    /** @return what is said, as text: topic, key, headers, value */
    private static List<String> deliver(List<Incoming> batch, Instant now) {
        RememberDonations effect = new RememberDonations(
                List.of(new Stripe(Signed.settings()), new StandardWebhooks(Signed.settings())),
                new MongoStores(mongo),
                Clock.fixed(now, ZoneOffset.UTC));
        List<String> said = new ArrayList<>();
        new Delivery<>(
                        Decoder.WEBHOOKS,
                        effect,
                        records -> records.forEach(each -> said.add(text(each))),
                        topic -> topic + ".dlq")
                .deliver(batch);
        return said;
    }

    private static String text(ProducerRecord<byte[], byte[]> record) {
        List<String> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(header.key() + "=" + EventCodec.text(header.value())));
        return record.topic() + " " + EventCodec.text(record.key()) + " "
                + headers.stream().collect(Collectors.joining(";")) + " " + EventCodec.text(record.value());
    }
}
