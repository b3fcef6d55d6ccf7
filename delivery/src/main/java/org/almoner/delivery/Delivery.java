package org.almoner.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.almoner.delivery.Decoder.Decoded;
import org.almoner.delivery.Effect.Heard;

/**
 * The loop: decode, remember, say. The fourth step, the commit, is the caller's, who holds the Kafka transaction.
 *
 * <p>It has no retry and catches nothing. Whatever fails leaves the transaction to be rolled back, and the same records come
 * again, perhaps cut into other batches, perhaps to another instance.
 */
public final class Delivery<T> {

    private final Decoder<T> decoder;
    private final Effect<T> effect;
    private final Speaker speaker;
    private final UnaryOperator<String> deadLetterTopic;

    public Delivery(Decoder<T> decoder, Effect<T> effect, Speaker speaker, UnaryOperator<String> deadLetterTopic) {
        this.decoder = decoder;
        this.effect = effect;
        this.speaker = speaker;
        this.deadLetterTopic = deadLetterTopic;
    }

    /**
     * @param batch any number of records of one topic, in the order of the log within each partition
     * @return those that were understood, for whoever counts them
     */
    public List<Heard<T>> deliver(List<Incoming> batch) {
        Said said = new Said(deadLetterTopic);
        List<Heard<T>> heard = new ArrayList<>(batch.size());
        for (Incoming record : batch) {
            switch (decoder.decode(record)) {
                case Decoded.Understood<T>(var what) -> heard.add(new Heard<>(record, what));
                case Decoded.NotUnderstood<T>(var reason) -> said.deadLetter(record, reason);
            }
        }
        if (!heard.isEmpty()) {
            effect.take(heard, said);
        }
        speaker.say(said.records());
        return heard;
    }
}
