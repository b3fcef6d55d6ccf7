package org.almoner.delivery;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one poll of a consumer brought: the payload of a binding's message. */
public record Poll(List<ConsumerRecord<byte[], byte[]>> records) {

    /** Without the records: the framework logs a payload that failed, and headers and keys are nobody's business there. */
    @Override
    public String toString() {
        return "Poll of " + records.size();
    }
}
