package org.almoner.donation;

import java.time.Duration;
import org.almoner.delivery.Appender;
import org.almoner.delivery.Appender.NotKept;
import org.almoner.events.EventCodec;

/** Where verified webhooks go: Kafka, through {@link Appender}. */
@FunctionalInterface
interface WebhookLog {

    /** Returns when the record is safe. */
    void append(EventCodec.Encoded record, Duration patience) throws NotKept;
}
