package org.almoner.notification;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Clock;
import java.util.Optional;
import org.almoner.delivery.MongoStores;
import org.bson.Document;

/** Addresses that want no updates any more, by their keyed hash alone: they outlive the erasure of a donor. */
final class Unsubscribed {

    private final MongoCollection<Document> documents;
    private final Addresses addresses;
    private final MailSettings settings;
    private final Clock clock;

    Unsubscribed(MongoStores stores, Addresses addresses, MailSettings settings, Clock clock) {
        this.documents = stores.durable("unsubscribed");
        this.addresses = addresses;
        this.settings = settings;
        this.clock = clock;
    }

    boolean contains(String email) {
        return documents.find(Filters.eq("_id", addresses.hash(email))).first() != null;
    }

    /** Where the owner of this address can unsubscribe, in the language of the email that says it. */
    String link(String email, String language) {
        return settings.publicUrl() + "/unsubscribe/" + addresses.token(addresses.hash(email)) + "?lang=" + language;
    }

    /** @return the hash that the token stands for, if it was made here */
    Optional<String> owner(String token) {
        return addresses.hashIn(token);
    }

    /** As often as somebody clicks: the first time counts. */
    void add(String hash) {
        documents.updateOne(
                Filters.eq("_id", hash), Updates.setOnInsert("at", clock.instant()), new UpdateOptions().upsert(true));
    }
}
