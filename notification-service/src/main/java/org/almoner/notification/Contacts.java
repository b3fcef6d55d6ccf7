package org.almoner.notification;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.delivery.Effect.Heard;
import org.almoner.delivery.MongoStores;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.Envelope;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Names and addresses: the only place in this service that has them, so that erasing a donor is one write. */
final class Contacts {

    private final MongoCollection<Document> documents;

    Contacts(MongoStores stores) {
        documents = stores.durable("contacts");
    }

    /** @param receivedAt when the webhook that told it came in */
    record Contact(@Nullable String name, String email, Instant receivedAt) {}

    /**
     * Keeps the last word about each donor. An older one that comes again changes nothing, and nothing is ever kept about a donor
     * who was erased.
     *
     * @param latest by donor
     */
    void keep(Map<String, Heard<Envelope<DonorContact>>> latest) {
        List<WriteModel<Document>> writes = new ArrayList<>(latest.size());
        latest.forEach((donor, heard) -> {
            String log = heard.source().topicId() + "/" + heard.source().partition();
            long offset = heard.source().offset();
            DonorContact contact = heard.what().event();
            writes.add(new UpdateOneModel<>(
                    Filters.and(
                            Filters.eq("_id", donor),
                            Filters.ne("erased", true),
                            Filters.or(Filters.ne("log", log), Filters.lt("offset", offset))),
                    Updates.combine(
                            Updates.set("name", contact.name()),
                            Updates.set("email", contact.email()),
                            Updates.set("receivedAt", heard.what().receivedAt()),
                            Updates.set("log", log),
                            Updates.set("offset", offset)),
                    new UpdateOptions().upsert(true)));
        });
        Bulk.write(documents, writes);
    }

    /** The name and the address go; a marker stays, so that a message underway cannot bring them back. */
    void erase(Collection<String> donors) {
        List<WriteModel<Document>> writes = new ArrayList<>(donors.size());
        for (String donor : donors) {
            writes.add(new UpdateOneModel<>(
                    Filters.eq("_id", donor),
                    Updates.combine(Updates.set("erased", true), Updates.unset("name"), Updates.unset("email")),
                    new UpdateOptions().upsert(true)));
        }
        Bulk.write(documents, writes);
    }

    /** @return by donor, those who can be written to */
    Map<String, Contact> find(Collection<String> donors) {
        Map<String, Contact> found = new HashMap<>();
        for (Document each : documents.find(Filters.in("_id", donors))) {
            String email = each.getString("email");
            if (email != null && !email.isBlank()) {
                found.put(
                        each.getString("_id"),
                        new Contact(
                                each.getString("name"),
                                email,
                                each.getDate("receivedAt").toInstant()));
            }
        }
        return found;
    }
}
