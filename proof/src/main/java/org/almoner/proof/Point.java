package org.almoner.proof;

import java.util.Arrays;
import java.util.List;
import org.almoner.proof.Part.Kind;

/** Places in a service's work at which the {@link Agent} can halt it: when the method is entered, or when it returns. */
enum Point {
    VERIFY("org/almoner/donation/Stripe", "verify", Kind.DONATION),
    APPEND("org/almoner/delivery/Appender", "append", Kind.DONATION),
    ANSWER("org/almoner/donation/WebhookController", "webhook", Kind.DONATION),
    /** After it, the answer has left the server. */
    ANSWERED("org/apache/catalina/connector/CoyoteAdapter", "service", Kind.DONATION),
    HISTORY("org/almoner/delivery/Histories", "remember", Kind.DONATION),
    JOURNAL("org/almoner/delivery/Journal", "remember", Kind.LEDGER, Kind.CAMPAIGN),
    TALLY("org/almoner/delivery/MongoStores$MongoTally", "move", Kind.LEDGER, Kind.CAMPAIGN),
    PRODUCE(
            "org/almoner/delivery/DeliveryConfiguration$TransactionalSpeaker",
            "say",
            Kind.DONATION,
            Kind.LEDGER,
            Kind.CAMPAIGN),
    COMMIT(
            "org/apache/kafka/clients/producer/KafkaProducer",
            "commitTransaction",
            Kind.DONATION,
            Kind.LEDGER,
            Kind.CAMPAIGN,
            Kind.NOTIFICATION),
    CLAIM("org/almoner/notification/Outbox", "claim", Kind.NOTIFICATION),
    DATA("org/eclipse/angus/mail/smtp/SMTPTransport", "data", Kind.NOTIFICATION),
    /** Before it the message has no end; after it the server's answer is known. */
    DOT("org/almoner/notification/SmtpDialogue", "finishData", Kind.NOTIFICATION),
    SENT_MARK("org/almoner/notification/Outbox", "sent", Kind.NOTIFICATION);

    private final String type;
    private final String method;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<Kind> kinds;

    Point(String type, String method, Kind... kinds) {
        this.type = type;
        this.method = method;
        this.kinds = List.of(kinds);
    }

    /** As the JVM names it. */
    String type() {
        return type;
    }

    String method() {
        return method;
    }

    static List<Point> of(Kind kind) {
        return Arrays.stream(values())
                .filter(point -> point.kinds.contains(kind))
                .toList();
    }
}
