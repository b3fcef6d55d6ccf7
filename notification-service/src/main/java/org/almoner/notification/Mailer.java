package org.almoner.notification;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The outside world that takes emails. */
interface Mailer extends AutoCloseable {

    /**
     * @param messageId with its angle brackets
     * @param to the address; whether it is one is for the mailer to find out
     * @param unsubscribe for {@code List-Unsubscribe}; null for what nobody can unsubscribe from
     */
    record Message(
            String messageId,
            String to,
            @Nullable String name,
            Letter letter,
            @Nullable String unsubscribe) {}

    /**
     * @param ending asked once, when everything but the end of the message is said: true makes the server take it, false hangs up
     * @return what is known, and nothing more; never throws because of the server
     */
    Outcome send(Message message, BooleanSupplier ending);

    /** Lets go of connections that have not been used for a while. */
    void rest();

    @Override
    void close();

    sealed interface Outcome {
        /** The server has taken it. */
        record Sent() implements Outcome {}

        /** Not taken, and worth another try: the server said 4xx, or the connection broke before the end of the message. */
        record Deferred(String why) implements Outcome {}

        /** Not taken, and never will be: 5xx, or not an address. */
        record Refused(String why) implements Outcome {}

        /** The end of the message went out and no answer came. The server may have taken it. */
        record Unknown(String why) implements Outcome {}

        /** There was no dialogue about this message at all. */
        record Unreachable(String why) implements Outcome {}

        /** {@code ending} said no. */
        record LetGo() implements Outcome {}
    }
}
