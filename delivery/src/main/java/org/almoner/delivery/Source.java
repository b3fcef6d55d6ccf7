package org.almoner.delivery;

/**
 * Where a record stands in the log, and so what caused a document.
 *
 * @param topic the topic's name, for people
 * @param topicId Kafka's own id of the topic: one that was deleted and made again counts its offsets from 0, under another id
 */
public record Source(String topic, String topicId, int partition, long offset) {

    /** Which log this is a place in: offsets compare only within it. */
    public String log() {
        return topicId + "/" + partition;
    }

    /** {@code donations.v1/3/42}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
