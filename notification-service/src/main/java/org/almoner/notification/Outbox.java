package org.almoner.notification;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.almoner.delivery.MongoStores;
import org.almoner.notification.Email.Entry;
import org.almoner.notification.Email.Status;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The emails, and who may send which. A sender owns an email by a lease with a token; every step that it takes is a
 * compare-and-set on that token, so of two senders one goes on and the other lets go.
 *
 * <p>{@code dueAt} says when an email has to be looked at next: its next try, the end of its lease, or its second sending after an
 * unknown outcome. Without it nothing happens any more. {@code endingAt} is written before the last line of the message goes out,
 * the line that makes the server take it; so a lease that ran out without it was certainly not sent, and one with it is unknown.
 */
final class Outbox {

    private static final int FOUND_MAX = 1_000;

    private final MongoCollection<Document> emails;
    private final MailSettings settings;
    private final Clock clock;

    Outbox(MongoStores stores, MailSettings settings, Clock clock) {
        this.emails = stores.durable("emails");
        this.settings = settings;
        this.clock = clock;
        emails.createIndex(Indexes.ascending("dueAt"));
        emails.createIndex(Indexes.ascending("donation"));
        emails.createIndex(Indexes.ascending("status", "queuedAt"));
    }

    /** An email that this sender, and nobody else, may send. */
    record Claim(Email email, String token) {}

    /**
     * Queues those that are not there yet.
     *
     * @return the new ones
     */
    List<Email> add(List<Email> due) {
        List<InsertOneModel<Document>> inserts = due.stream()
                .map(email ->
                        new InsertOneModel<>(EmailDocuments.document(email).append("dueAt", email.queuedAt())))
                .toList();
        Set<Integer> taken = Bulk.write(emails, inserts);
        List<Email> added = new ArrayList<>(due.size() - taken.size());
        for (int i = 0; i < due.size(); i++) {
            if (!taken.contains(i)) {
                added.add(due.get(i));
            }
        }
        return added;
    }

    /** The ids of emails to look at now, the longest waiting first. */
    List<String> due(int max) {
        List<String> ids = new ArrayList<>();
        for (Document each : emails.find(Filters.lte("dueAt", clock.instant()))
                .projection(Projections.include("_id"))
                .sort(Sorts.ascending("dueAt"))
                .limit(max)) {
            ids.add(each.getString("_id"));
        }
        return ids;
    }

    /** @return nothing if it is not due, somebody else has it, or it turns out that nobody knows whether it was sent */
    Optional<Claim> claim(String id) {
        Instant now = clock.instant();
        String token = UUID.randomUUID().toString();
        Document claimed = emails.findOneAndUpdate(
                Filters.and(Filters.eq("_id", id), Filters.lte("dueAt", now), Filters.eq("endingAt", null)),
                Updates.combine(
                        Updates.set("status", Status.SENDING.text()),
                        Updates.set("lease", token),
                        Updates.set("dueAt", now.plus(settings.lease())),
                        Updates.inc("attempts", 1)),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        if (claimed != null) {
            return Optional.of(new Claim(EmailDocuments.email(claimed), token));
        }
        Document ending = emails.find(
                        Filters.and(Filters.eq("_id", id), Filters.lte("dueAt", now), Filters.ne("endingAt", null)))
                .first();
        if (ending != null) {
            unknown(
                    new Claim(EmailDocuments.email(ending), ending.getString("lease")),
                    "the sender vanished after the end of the message");
        }
        return Optional.empty();
    }

    /**
     * The last moment at which a sender may still let go. Afterwards the outcome is the server's.
     *
     * @return false if the email belongs to another sender by now
     */
    boolean ending(Claim claim) {
        Instant now = clock.instant();
        return update(mine(claim), Updates.set("endingAt", now), Updates.set("dueAt", now.plus(settings.lease())));
    }

    boolean sent(Claim claim) {
        return update(
                mine(claim),
                status(Status.SENT),
                Updates.set("sentAt", clock.instant()),
                Updates.unset("lastError"),
                Updates.unset("dueAt"),
                Updates.unset("endingAt"));
    }

    /** The server is away, or the sender stops, which is not the email's fault: it is due at once, for whoever can send. */
    boolean waitForServer(Claim claim, String why) {
        return update(
                mine(claim),
                status(Status.QUEUED),
                Updates.set("lastError", why),
                Updates.set("dueAt", clock.instant()),
                Updates.unset("endingAt"));
    }

    /** @return what became of it: queued, or failed when it is too old for another try */
    Status defer(Claim claim, String why) {
        Instant now = clock.instant();
        Email email = claim.email();
        if (email.queuedAt().plus(settings.giveUpAfter()).isBefore(now)) {
            fail(claim, Status.FAILED, why);
            return Status.FAILED;
        }
        int doublings = Math.clamp(email.state().attempts() - 1, 0, 20);
        Duration delay = settings.retryDelay().multipliedBy(1L << doublings);
        Duration wait = delay.compareTo(settings.retryDelayMax()) > 0 ? settings.retryDelayMax() : delay;
        update(
                mine(claim),
                status(Status.QUEUED),
                Updates.set("lastError", why),
                Updates.set("dueAt", now.plus(wait)),
                Updates.unset("endingAt"),
                told(why, null));
        return Status.QUEUED;
    }

    /** @param status {@link Status#FAILED} or {@link Status#CANCELLED} */
    boolean fail(Claim claim, Status status, String why) {
        return update(
                mine(claim),
                status(status),
                Updates.set("lastError", why),
                Updates.unset("dueAt"),
                Updates.unset("endingAt"),
                told(why, null));
    }

    /** Stays visible as unknown, and is sent once more after a while if the settings say so. */
    boolean unknown(Claim claim, String why) {
        boolean again = settings.resendUnknown() && claim.email().state().unknowns() == 0;
        return update(
                mine(claim),
                status(Status.UNKNOWN),
                Updates.inc("unknowns", 1),
                Updates.set("lastError", why),
                again
                        ? Updates.set("dueAt", clock.instant().plus(settings.resendUnknownAfter()))
                        : Updates.unset("dueAt"),
                Updates.unset("endingAt"),
                told(why, null));
    }

    /** Puts an email that is not under way back into the queue, with the id and the Message-ID that it has. */
    boolean requeue(Email email, String by) {
        return update(
                Filters.and(
                        Filters.eq("_id", email.id()),
                        Filters.eq("status", email.state().status().text())),
                status(Status.QUEUED),
                Updates.set("unknowns", 0),
                Updates.set("dueAt", clock.instant()),
                told("sent again by hand", by));
    }

    void note(String id, String what, String by) {
        update(Filters.eq("_id", id), told(what, by));
    }

    Optional<Email> find(String id) {
        return list(Filters.eq("_id", id)).stream().findFirst();
    }

    List<Email> ofDonations(Collection<String> donations) {
        return list(Filters.in("donation", donations));
    }

    List<Email> withStatus(Status status) {
        return list(Filters.eq("status", status.text()));
    }

    private List<Email> list(Bson filter) {
        List<Email> found = new ArrayList<>();
        emails.find(filter)
                .sort(Sorts.descending("queuedAt"))
                .limit(FOUND_MAX)
                .forEach(each -> found.add(EmailDocuments.email(each)));
        return found;
    }

    // The token alone: a sender that answers after its lease ran out still knows better, unless another one took over.
    private static Bson mine(Claim claim) {
        return Filters.and(Filters.eq("_id", claim.email().id()), Filters.eq("lease", claim.token()));
    }

    private static Bson status(Status status) {
        return Updates.set("status", status.text());
    }

    private Bson told(String what, @Nullable String by) {
        return Updates.push("history", EmailDocuments.entry(new Entry(clock.instant(), what, by)));
    }

    private boolean update(Bson which, Bson... updates) {
        return emails.updateOne(which, Updates.combine(updates)).getMatchedCount() == 1;
    }
}
