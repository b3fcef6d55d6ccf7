package org.almoner.notification;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.almoner.delivery.MongoStores;
import org.almoner.notification.Gift.Allocated;
import org.almoner.notification.Gift.Received;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * One document a donation. Whoever hears something writes its own fields and nothing else, then reads the whole: of several
 * writers at once, the last one to finish sees everything that the others wrote.
 */
final class Gifts {

    private static final int PAGE = 500;
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final MongoCollection<Document> documents;

    Gifts(MongoStores stores) {
        documents = stores.durable("thanks");
        for (String field : List.of("donor", "received.campaign", "allocated.campaign")) {
            documents.createIndex(Indexes.ascending(field));
        }
        // Hardly any gift is designated later, and those that are not cost this index nothing.
        documents.createIndex(Indexes.ascending("designated"), new IndexOptions().sparse(true));
    }

    /** By donation: its donor, and what was received. */
    void received(Map<String, Map.Entry<String, Received>> gifts) {
        List<WriteModel<Document>> writes = new ArrayList<>(gifts.size());
        gifts.forEach((donation, gift) -> writes.add(new UpdateOneModel<>(
                Filters.eq("_id", donation),
                Updates.combine(
                        Updates.set("donor", gift.getKey()),
                        Updates.set("received", gift.getValue().document())),
                UPSERT)));
        Bulk.write(documents, writes);
    }

    void designated(Map<String, String> campaigns) {
        List<WriteModel<Document>> writes = new ArrayList<>(campaigns.size());
        campaigns.forEach((donation, campaign) -> writes.add(
                new UpdateOneModel<>(Filters.eq("_id", donation), Updates.set("designated", campaign), UPSERT)));
        Bulk.write(documents, writes);
    }

    /** By donation: its donor, and where it went. What is there already stays: the first allocation is the one to thank for. */
    void allocated(Map<String, Map.Entry<String, Allocated>> gifts) {
        List<WriteModel<Document>> writes = new ArrayList<>(gifts.size());
        gifts.forEach((donation, gift) -> writes.add(new UpdateOneModel<>(
                Filters.and(Filters.eq("_id", donation), Filters.eq("allocated", null)),
                Updates.combine(
                        Updates.set("donor", gift.getKey()),
                        Updates.set("allocated", gift.getValue().document())),
                UPSERT)));
        Bulk.write(documents, writes);
    }

    List<Gift> find(Collection<String> donations) {
        return list(Filters.in("_id", donations));
    }

    List<Gift> ofDonors(Collection<String> donors) {
        return list(Filters.in("donor", donors));
    }

    /** Gifts in funds of this campaign, a page at a time. */
    void eachAllocatedTo(String campaign, Consumer<List<Gift>> page) {
        paged(Filters.eq("allocated.campaign", campaign), page);
    }

    /** Gifts to this campaign that came no later than {@code until}, and whose donors want to hear of it, a page at a time. */
    void eachWantingUpdates(String campaign, Instant until, Consumer<List<Gift>> page) {
        Bson given = Filters.or(
                Filters.eq("designated", campaign),
                Filters.and(Filters.eq("designated", null), Filters.eq("received.campaign", campaign)));
        paged(
                Filters.and(given, Filters.eq("received.updates", true), Filters.lte("received.receivedAt", until)),
                page);
    }

    private void paged(Bson filter, Consumer<List<Gift>> page) {
        List<Gift> gifts = new ArrayList<>(PAGE);
        for (Document each : documents.find(filter).batchSize(PAGE)) {
            gifts.add(Gift.of(each));
            if (gifts.size() == PAGE) {
                page.accept(List.copyOf(gifts));
                gifts.clear();
            }
        }
        if (!gifts.isEmpty()) {
            page.accept(gifts);
        }
    }

    private List<Gift> list(Bson filter) {
        List<Gift> gifts = new ArrayList<>();
        documents.find(filter).forEach(each -> gifts.add(Gift.of(each)));
        return gifts;
    }
}
