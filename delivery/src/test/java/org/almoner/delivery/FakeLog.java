package org.almoner.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.almoner.delivery.Scheduler.Outage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** One topic with its consumer group and transactions, as far as the protocol relies on them. */
final class FakeLog {

    static final String TOPIC = "facts.v1";
    static final String DEAD_LETTERS = "facts.v1.model.dlq";

    /** Whoever reads, as the group knows it. */
    interface Member {
        Set<Integer> partitions();
    }

    /** The group has given the partitions to somebody else. */
    static final class Fenced extends Outage {
        Fenced() {
            super("another member has the partitions");
        }
    }

    private final Scheduler scheduler;
    private final List<List<Incoming>> partitions = new ArrayList<>();
    private final @Nullable Member[] owners;
    private final long[] committed;
    private final Map<Source, Integer> timesCommitted = new LinkedHashMap<>();
    private final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();

    FakeLog(Scheduler scheduler, int partitions) {
        this.scheduler = scheduler;
        this.owners = new Member[partitions];
        this.committed = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            this.partitions.add(new ArrayList<>());
        }
    }

    int partitions() {
        return committed.length;
    }

    void append(int partition, String value) {
        List<Incoming> log = partitions.get(partition);
        Source source = new Source(TOPIC, TOPIC, partition, log.size());
        Incoming record = new Incoming(
                source,
                new ConsumerRecord<>(TOPIC, partition, source.offset(), null, value.getBytes(StandardCharsets.UTF_8)));
        log.add(record);
    }

    void assign(Member member) {
        member.partitions().forEach(partition -> owners[partition] = member);
    }

    boolean owns(Member member) {
        return member.partitions().stream().allMatch(partition -> member.equals(owners[partition]));
    }

    Map<Integer, Long> committed(Member member) {
        Map<Integer, Long> offsets = new TreeMap<>();
        member.partitions().forEach(partition -> offsets.put(partition, committed[partition]));
        return offsets;
    }

    /** Where a batch ends is nobody's decision: it may be anywhere. */
    List<Incoming> poll(Map<Integer, Long> positions, int most, RandomGenerator random) {
        List<Incoming> batch = new ArrayList<>();
        positions.forEach((partition, position) -> {
            List<Incoming> log = partitions.get(partition);
            int from = Math.toIntExact(position);
            batch.addAll(log.subList(from, Math.min(log.size(), from + random.nextInt(most + 1))));
        });
        return batch;
    }

    /** Outputs and offsets together, or nothing. */
    void commit(Member member, List<Incoming> batch, List<ProducerRecord<byte[], byte[]>> said) {
        if (!owns(member)) {
            throw new Fenced();
        }
        outputs.addAll(said);
        for (Incoming record : batch) {
            committed[record.source().partition()] = record.source().offset() + 1;
            timesCommitted.merge(record.source(), 1, Integer::sum);
        }
    }

    /** The group forgets how far it was. */
    void regress(RandomGenerator random) {
        int partition = random.nextInt(committed.length);
        long before = committed[partition];
        committed[partition] = random.nextLong(before + 1);
        scheduler.note(
                () -> "the offset of partition " + partition + " falls from " + before + " to " + committed[partition]);
    }

    boolean drained() {
        for (int partition = 0; partition < committed.length; partition++) {
            if (committed[partition] < partitions.get(partition).size()) {
                return false;
            }
        }
        return true;
    }

    List<Incoming> records() {
        return partitions.stream().flatMap(List::stream).toList();
    }

    int timesCommitted(Source source) {
        return timesCommitted.getOrDefault(source, 0);
    }

    /** What a reader with isolation level read_committed sees. */
    List<ProducerRecord<byte[], byte[]>> outputs() {
        return outputs;
    }
}
