package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.almoner.delivery.Decoder;
import org.almoner.delivery.Delivery;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Incoming;
import org.almoner.delivery.Source;
import org.almoner.events.AllocationEvent;
import org.almoner.events.Envelope;
import org.almoner.events.Event;
import org.almoner.events.EventCodec;
import org.almoner.events.EventCodec.Reading.Understood;
import org.almoner.events.Topic;
import org.almoner.ledger.Funds.Fund;
import org.almoner.ledger.Funds.Restriction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * The ledger's three loops, as they are delivered, over logs in memory. A step takes a batch; what it says becomes visible, and
 * its place in the log moves on, only if it came to its end and nobody else moved on in the meantime.
 */
final class Pipeline {

    static final Funds FUNDS = new Funds(Stream.of("education", "awareness", "safe-passage", "general")
            .map(id -> new Fund(id, Map.of("en", id), Restriction.WITHOUT_DONOR_RESTRICTIONS, null, 0))
            .toList());
    static final int PARTITIONS = 2;
    private static final Instant FIRST = Instant.parse("2026-11-22T12:00:00Z");
    static final List<Topic> HEARD = List.of(Topic.DONATIONS, Topic.CAMPAIGNS, Topic.REALLOCATIONS);

    final Books books;
    final Map<String, AllocationEvent> told = new LinkedHashMap<>();
    final List<String> refused = new ArrayList<>();

    private final Map<Topic, List<List<ProducerRecord<byte[], byte[]>>>> logs = new EnumMap<>(Topic.class);
    private final Map<Topic, int[]> committed = new EnumMap<>(Topic.class);
    private final Map<Topic, Effect<Envelope<Event>>> effects = new EnumMap<>(Topic.class);
    private final Map<String, String> everSaid = new LinkedHashMap<>();
    private long now = FIRST.toEpochMilli();

    Pipeline(Books books) {
        this.books = books;
        // Every look at the clock shows another time: what is not stored would be said differently the next time.
        InstantSource ticking = () -> Instant.ofEpochMilli(now++);
        Clock clock = ticking.withZone(ZoneOffset.UTC);
        CountAndSay countAndSay =
                new CountAndSay(books, new LedgerMeters(new Balances(Map::of), new SimpleMeterRegistry()));
        effects.put(Topic.DONATIONS, new PostDonations(books, FUNDS, countAndSay, clock));
        effects.put(Topic.CAMPAIGNS, new LearnCampaigns(books, FUNDS));
        effects.put(Topic.REALLOCATIONS, new MoveRecognised(books, FUNDS, countAndSay, clock));
        for (Topic topic : HEARD) {
            logs.put(
                    topic,
                    Stream.generate(() -> (List<ProducerRecord<byte[], byte[]>>)
                                    new ArrayList<ProducerRecord<byte[], byte[]>>())
                            .limit(PARTITIONS)
                            .toList());
            committed.put(topic, new int[PARTITIONS]);
        }
    }

    /** Puts an event into the log, as whoever says it would; out of the dead letters it still has its first time. */
    void append(String id, Event event) {
        Instant time = FIRST.plusSeconds(Long.parseLong(id.substring(id.lastIndexOf(':') + 1)));
        var encoded = EventCodec.encode(new Envelope<>(
                id, "/test", time, time, null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", event));
        RecordHeaders headers = new RecordHeaders();
        encoded.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        append(
                event.topic(),
                new ProducerRecord<>(
                        encoded.topic(),
                        null,
                        null,
                        encoded.key().getBytes(StandardCharsets.UTF_8),
                        encoded.value(),
                        headers));
    }

    /** Takes the next batch of a topic. */
    void step(Topic topic, int records) {
        int[] from = committed.get(topic).clone();
        int[] to = from.clone();
        List<Incoming> batch = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<ProducerRecord<byte[], byte[]>> log = logs.get(topic).get(partition);
            while (to[partition] < log.size() && to[partition] - from[partition] < records) {
                batch.add(incoming(topic, partition, to[partition], log.get(to[partition]++)));
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        List<ProducerRecord<byte[], byte[]>> saying = new ArrayList<>();
        new Delivery<>(Decoder.EVENTS, effects.get(topic), saying::addAll, from_ -> from_ + ".ledger-service.dlq")
                .deliver(batch);
        saying.forEach(this::sameAsEver);
        // Somebody else moved on or back: this one is a zombie, its transaction is fenced off.
        if (Arrays.equals(from, committed.get(topic))) {
            committed.put(topic, to);
            saying.forEach(this::hear);
        }
    }

    /** As after a rebalance to an instance that knows an older place. */
    void goBack(Topic topic, int records) {
        int[] places = committed.get(topic);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            places[partition] = Math.max(0, places[partition] - records);
        }
    }

    void drain() {
        for (int i = 0; i < 6; i++) {
            HEARD.forEach(topic -> step(topic, Integer.MAX_VALUE));
        }
        HEARD.forEach(topic -> {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(committed.get(topic)[partition])
                        .as("%s is drained", topic)
                        .isEqualTo(logs.get(topic).get(partition).size());
            }
        });
    }

    private void hear(ProducerRecord<byte[], byte[]> record) {
        if (record.topic().endsWith(".dlq")) {
            refused.add(new String(record.headers().lastHeader("almoner_reason").value(), StandardCharsets.UTF_8));
        } else if (record.topic().equals(Topic.REALLOCATIONS.topicName())) {
            append(Topic.REALLOCATIONS, record);
        } else {
            Envelope<Event> envelope = read(record);
            told.put(envelope.id(), (AllocationEvent) envelope.event());
        }
    }

    /** Whoever says an allocation again says it to the letter, with the time of the first time. */
    private void sameAsEver(ProducerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topic.ALLOCATIONS.topicName())) {
            String id = read(record).id();
            String all =
                    Arrays.toString(record.headers().toArray()) + new String(record.value(), StandardCharsets.UTF_8);
            assertThat(all).isEqualTo(everSaid.getOrDefault(id, all));
            everSaid.put(id, all);
        }
    }

    private void append(Topic topic, ProducerRecord<byte[], byte[]> record) {
        int partition = Math.floorMod(Arrays.hashCode(record.key()), PARTITIONS);
        logs.get(topic).get(partition).add(record);
    }

    private static Envelope<Event> read(ProducerRecord<byte[], byte[]> record) {
        Incoming incoming = incoming(Topic.ALLOCATIONS, 0, 0, record);
        return ((Understood) EventCodec.read(incoming.headers(), record.value())).envelope();
    }

    private static Incoming incoming(Topic topic, int partition, int offset, ProducerRecord<byte[], byte[]> record) {
        return new Incoming(
                new Source(topic.topicName(), topic.name() + "-id", partition, offset),
                new ConsumerRecord<>(
                        topic.topicName(),
                        partition,
                        offset,
                        0L,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        record.key(),
                        record.value(),
                        record.headers(),
                        java.util.Optional.empty()));
    }
}
