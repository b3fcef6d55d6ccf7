package org.almoner.delivery;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.almoner.events.EventCodec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Appends one record outside of any batch, and waits until every in-sync replica has it: where something enters the log. */
public final class Appender implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;

    Appender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * @param patience how long the caller can wait
     * @throws NotKept if it is not known to be kept; it may be all the same, so whoever sends it again sends the same id
     */
    public void append(EventCodec.Encoded record, Duration patience) throws NotKept {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            producer.send(Said.record(record)).get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | KafkaException e) {
            throw new NotKept(record.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKept(record.topic(), e);
        }
    }

    /** The log has not confirmed a record. */
    public static final class NotKept extends Exception {
        NotKept(String topic, Throwable cause) {
            super(topic + " did not confirm a record", cause);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
