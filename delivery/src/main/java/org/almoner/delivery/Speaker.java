package org.almoner.delivery;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The log's other end. */
@FunctionalInterface
public interface Speaker {

    /**
     * Produces the records in the Kafka transaction that the calling thread is in; a failure may show only when that transaction
     * commits, and then nothing of it has happened.
     */
    void say(List<ProducerRecord<byte[], byte[]>> records);
}
