package org.almoner.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.almoner.delivery.FakeReplicaSet.Documents;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The protocol as it is built, in the pieces that {@link Shortcuts} replace. */
class Protocol {

    /** The shape in which its faults would show. */
    BiFunction<Protocol, FakeReplicaSet, Model> model() {
        return Books::new;
    }

    <E extends Journal.Entry> Journal<E> journal(Journal.Store<E> store) {
        return new Journal<>(store);
    }

    /** @param computed an entry for each record, whatever it posts */
    List<Books.Entry> toRemember(List<Books.Entry> computed) {
        return computed;
    }

    Tally tally(Books.Tallies store) {
        return new Tally(store);
    }

    Histories<Lives.Life, Lives.Item> histories(Lives.LifeStore store) {
        return new Histories<>(store);
    }

    <D> Map<String, D> find(Documents<D> documents, Collection<String> ids) {
        return documents.find(ids);
    }

    /** Steps 1 to 3, then step 4. */
    void round(Runnable decodeRememberSay, Runnable commit) {
        decodeRememberSay.run();
        commit.run();
    }

    /** @param transaction what is to be committed with the offsets */
    void say(
            List<ProducerRecord<byte[], byte[]>> records,
            List<ProducerRecord<byte[], byte[]>> transaction,
            FakeLog log) {
        transaction.addAll(records);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName();
    }
}
