package org.almoner.ledger;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.almoner.delivery.Journal;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.Tally;
import org.almoner.events.CampaignEvent;
import org.almoner.ledger.Apportionment.Share;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.data.mongodb.core.MongoOperations;

/** The books in MongoDB. */
final class MongoBooks implements Books {

    static final String JOURNAL = "journal";
    static final String TALLIES = "tallies";

    private static final int DUPLICATE_KEY = 11000;

    private final MongoOperations mongo;
    private final Journal<JournalEntry> journal;
    private final Tally tally;
    private final MongoCollection<Document> entries;
    private final MongoCollection<Document> campaigns;
    private final MongoCollection<Document> orphans;
    private final MongoCollection<Document> giftShares;

    MongoBooks(MongoOperations mongo, MongoStores stores, Tally tally) {
        this.mongo = mongo;
        this.journal = stores.journal(JOURNAL, JournalEntry.class);
        this.tally = tally;
        this.entries = stores.durable(JOURNAL);
        this.campaigns = stores.durable("campaigns");
        this.orphans = stores.durable("orphans");
        this.giftShares = stores.durable("gift_shares");
        entries.createIndex(Indexes.ascending("donation"));
        entries.createIndex(Indexes.ascending("lines.account", "at", "_id"));
        // Hardly any entry waits, and those that do not cost this index nothing.
        entries.createIndex(Indexes.ascending("waitingFor"), new IndexOptions().sparse(true));
    }

    @Override
    public Journal<JournalEntry> journal() {
        return journal;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public List<JournalEntry> entriesOf(Collection<String> donations) {
        return read(Filters.and(Filters.in("donation", donations), Filters.exists("after")));
    }

    @Override
    public Map<String, JournalEntry> entries(Collection<String> ids) {
        Map<String, JournalEntry> found = new HashMap<>();
        read(Filters.in("_id", ids)).forEach(entry -> found.put(entry.id(), entry));
        return found;
    }

    @Override
    public List<JournalEntry> waitingFor(Collection<String> unknown) {
        return read(Filters.in("waitingFor", unknown));
    }

    @Override
    public void keep(Campaign campaign) {
        List<Document> split = campaign.split().stream()
                .map(share -> new Document("fund", share.fund()).append("partsPer10000", share.partsPer10000()))
                .toList();
        try {
            campaigns.updateOne(
                    Filters.and(Filters.eq("_id", campaign.id()), Filters.lt("revision", campaign.revision())),
                    Updates.combine(Updates.set("revision", campaign.revision()), Updates.set("split", split)),
                    new UpdateOptions().upsert(true));
        } catch (MongoWriteException e) {
            // Nothing older is there, so it became an insert, and the id is taken by a revision at least as new.
            if (e.getError().getCode() != DUPLICATE_KEY) {
                throw e;
            }
        }
    }

    @Override
    public Map<String, Campaign> campaigns(Collection<String> ids) {
        Map<String, Campaign> known = new HashMap<>();
        if (!ids.isEmpty()) {
            for (Document each : campaigns.find(Filters.in("_id", ids))) {
                String id = each.getString("_id");
                List<CampaignEvent.Share> split = each.getList("split", Document.class).stream()
                        .map(share ->
                                new CampaignEvent.Share(share.getString("fund"), share.getInteger("partsPer10000")))
                        .toList();
                known.put(id, new Campaign(id, each.getLong("revision"), split));
            }
        }
        return known;
    }

    @Override
    public void keepOrphans(Collection<String> donations) {
        insertAbsent(
                orphans, donations.stream().map(id -> new Document("_id", id)).toList());
    }

    @Override
    public Set<String> orphans(Collection<String> donations) {
        Set<String> found = new HashSet<>();
        orphans.find(Filters.in("_id", donations))
                .map(each -> each.getString("_id"))
                .into(found);
        return found;
    }

    @Override
    public Map<Frozen, List<Share>> freeze(Map<Frozen, List<Share>> proposals) {
        List<Document> documents = new ArrayList<>();
        Map<String, Frozen> byId = new HashMap<>();
        proposals.forEach((frozen, shares) -> {
            String id = frozen.donation() + "|" + frozen.campaign();
            byId.put(id, frozen);
            documents.add(new Document("_id", id)
                    .append(
                            "shares",
                            shares.stream()
                                    .map(share -> new Document("fund", share.fund()).append("weight", share.weight()))
                                    .toList()));
        });
        insertAbsent(giftShares, documents);
        Map<Frozen, List<Share>> counting = new HashMap<>();
        for (Document each : giftShares.find(Filters.in("_id", byId.keySet()))) {
            counting.put(
                    byId.get(each.getString("_id")),
                    each.getList("shares", Document.class).stream()
                            .map(share -> new Share(share.getString("fund"), share.getLong("weight")))
                            .toList());
        }
        if (!counting.keySet().equals(proposals.keySet())) {
            throw new IllegalStateException("shares of gifts are taken and not yet to be read");
        }
        return counting;
    }

    private List<JournalEntry> read(Bson which) {
        return entries.find(which)
                .map(each -> mongo.getConverter().read(JournalEntry.class, each))
                .into(new ArrayList<>());
    }

    private static void insertAbsent(MongoCollection<Document> collection, List<Document> documents) {
        if (documents.isEmpty()) {
            return;
        }
        try {
            collection.insertMany(documents, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null
                    || e.getWriteErrors().stream().anyMatch(error -> error.getCode() != DUPLICATE_KEY)) {
                throw e;
            }
        }
    }
}
