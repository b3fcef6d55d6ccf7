package org.almoner.delivery;

import static org.almoner.delivery.Model.require;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.delivery.Decoder.Decoded;
import org.almoner.delivery.Model.Remembered;
import org.almoner.events.EventCodec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** What must be true of a log and a store, told from the log's records alone. */
final class Oracle {

    private final FakeLog log;
    private final Model model;

    Oracle(FakeLog log, Model model) {
        this.log = log;
        this.model = model;
    }

    /** No committed offset without its effect. */
    void requireTaken(List<Incoming> committed) {
        for (Incoming record : committed) {
            if (Fact.DECODER.decode(record) instanceof Decoded.Understood<Fact>(var fact)) {
                model.requireTaken(record, fact);
            }
        }
    }

    /** After everything has been drained and every zombie has ended. */
    void requireWhole() {
        Map<String, Fact> facts = new LinkedHashMap<>();
        Map<String, Set<Source>> tellers = new HashMap<>();
        Map<String, Expected> expected = new HashMap<>();
        for (Incoming record : log.records()) {
            switch (Fact.DECODER.decode(record)) {
                case Decoded.Understood<Fact>(var fact) -> {
                    facts.put(fact.id(), fact);
                    tellers.computeIfAbsent(fact.id(), id -> new HashSet<>()).add(record.source());
                }
                case Decoded.NotUnderstood<Fact>(var _) ->
                    expected.put(
                            record.source().toString(),
                            new Expected(
                                    record.source(),
                                    FakeLog.DEAD_LETTERS,
                                    record.kafka().value()));
            }
        }
        Set<String> remembered = new HashSet<>();
        for (Remembered each : model.remembered()) {
            require(remembered.add(each.fact()), "%s is stored twice", each.fact());
            require(
                    tellers.getOrDefault(each.fact(), Set.of()).contains(each.src()),
                    "%s was not told by %s",
                    each.fact(),
                    each.src());
            EventCodec.Encoded says = each.says();
            expected.put(
                    String.valueOf(says.headers().get("ce_id")), new Expected(each.src(), says.topic(), says.value()));
        }
        require(remembered.equals(facts.keySet()), "stored are %s of %s", remembered, facts.keySet());
        model.requireWhole(facts.values());
        requireSaid(expected);
    }

    private record Expected(Source src, String topic, byte[] value) {}

    /** As often as its record was committed, no more and no less, and the same each time. */
    private void requireSaid(Map<String, Expected> expected) {
        Map<String, List<ProducerRecord<byte[], byte[]>>> said = new HashMap<>();
        for (ProducerRecord<byte[], byte[]> record : log.outputs()) {
            said.computeIfAbsent(identity(record), id -> new ArrayList<>()).add(record);
        }
        expected.forEach((id, each) -> {
            List<ProducerRecord<byte[], byte[]>> copies = said.getOrDefault(id, List.of());
            int times = log.timesCommitted(each.src());
            require(times > 0, "%s was never committed", each.src());
            require(
                    copies.size() == times,
                    "%s was said %d times, its record committed %d times",
                    id,
                    copies.size(),
                    times);
            for (ProducerRecord<byte[], byte[]> copy : copies) {
                require(
                        copy.topic().equals(each.topic()) && Arrays.equals(copy.value(), each.value()),
                        "%s was said as %s, and that is not what is stored",
                        id,
                        new String(copy.value(), StandardCharsets.UTF_8));
            }
        });
        require(expected.keySet().containsAll(said.keySet()), "nothing leads to one of %s", said.keySet());
    }

    /** An event's id, or the place that a dead letter came from. */
    static String identity(ProducerRecord<byte[], byte[]> record) {
        return record.topic().equals(FakeLog.DEAD_LETTERS)
                ? header(record, Said.TOPIC) + "/" + header(record, Said.PARTITION) + "/" + header(record, Said.OFFSET)
                : header(record, "ce_id");
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "no " + name : EventCodec.text(header.value());
    }
}
