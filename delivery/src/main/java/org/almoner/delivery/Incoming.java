package org.almoner.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.almoner.events.EventCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record as Kafka handed it over, before anybody has understood it. */
public record Incoming(Source source, ConsumerRecord<byte[], byte[]> kafka) {

    /** The headers as text; of a header that comes twice, the last one counts. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : kafka.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), EventCodec.text(header.value()));
            }
        }
        return headers;
    }
}
