package org.almoner.delivery;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one poll of a consumer brought: the payload of a binding's message. */
public record Poll(List<ConsumerRecord<byte[], byte[]>> records) {}
