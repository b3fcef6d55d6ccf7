package org.almoner.campaign;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.almoner.campaign.Campaign.Latch;
import org.almoner.delivery.MongoStores;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.stereotype.Component;

/** The campaigns' documents. Every write is conditional, and moves {@code version} on. */
@Component
class Campaigns {

    private static final int DUPLICATE_KEY = 11000;

    private final MongoCollection<Document> documents;
    private final MongoOperations mongo;

    Campaigns(MongoStores stores, MongoOperations mongo) {
        this.documents = stores.durable("campaigns");
        this.mongo = mongo;
    }

    Optional<Campaign> find(String slug) {
        return Optional.ofNullable(documents.find(Filters.eq("_id", slug)).first())
                .map(this::read);
    }

    List<Campaign> all() {
        List<Campaign> all = new ArrayList<>();
        documents.find().forEach(document -> all.add(read(document)));
        return all;
    }

    boolean isEmpty() {
        return documents.find().first() == null;
    }

    /** @return false if there is one with this slug */
    boolean insert(Campaign campaign) {
        try {
            documents.insertOne(write(campaign));
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    /** @return false if the stored one is not the direct predecessor any more */
    boolean replace(Campaign next) {
        Bson predecessor = Filters.and(Filters.eq("_id", next.slug()), Filters.eq("version", next.version() - 1));
        return documents.replaceOne(predecessor, write(next)).getMatchedCount() == 1;
    }

    /** Sets a mark of the present goal, unless it is set, or the goal is another one by now. */
    void latch(String slug, Latch latch) {
        change(
                Filters.and(
                        Filters.eq("_id", slug),
                        Filters.eq("goalVersion", latch.goalVersion()),
                        Filters.ne("latches.name", latch.name())),
                Updates.push("latches", write(latch)));
    }

    /** An event of a mark has come back on the topic. */
    void heard(String slug, String eventId) {
        find(slug).ifPresent(campaign -> {
            for (int i = 0; i < campaign.latches().size(); i++) {
                Latch latch = campaign.latches().get(i);
                if (latch.told().event().equals(eventId) && !latch.heard()) {
                    // Latches are only ever appended, so the place is the latch's for good.
                    change(Filters.eq("_id", slug), Updates.set("latches." + i + ".heard", true));
                }
            }
        });
    }

    /** An event of the outbox is on the topic. */
    void said(String slug, Told told) {
        change(Filters.eq("_id", slug), Updates.pull("unsaid", new Document("event", told.event())));
    }

    private void change(Bson filter, Bson change) {
        documents.updateOne(filter, Updates.combine(change, Updates.inc("version", 1L)));
    }

    private Campaign read(Document document) {
        return mongo.getConverter().read(Campaign.class, document);
    }

    private Document write(Object value) {
        Document document = new Document();
        mongo.getConverter().write(value, document);
        document.remove("_class");
        return document;
    }
}
