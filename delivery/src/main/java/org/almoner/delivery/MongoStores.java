package org.almoner.delivery;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.data.mongodb.core.MongoOperations;

/**
 * Journals, tallies and histories in MongoDB. Every write is acknowledged by a majority and journaled, and every read sees only
 * what a majority has: a document that a fail-over could take back decides nothing.
 */
public final class MongoStores {

    private static final int DUPLICATE_KEY = 11000;
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    private final MongoOperations mongo;

    public MongoStores(MongoOperations mongo) {
        this.mongo = mongo;
    }

    /** @param type mapped by Spring Data; its id is the entry's */
    public <E extends Journal.Entry> Journal<E> journal(String collection, Class<E> type) {
        return new Journal<>(entries -> insertAbsent(durable(collection), type, entries));
    }

    public <H extends Histories.History<I>, I extends Journal.Entry> Histories<H, I> histories(
            String collection, Class<H> type) {
        MongoCollection<Document> documents = durable(collection);
        return new Histories<>(new Histories.Store<H>() {
            @Override
            public Map<String, H> find(Collection<String> ids) {
                return MongoStores.this.find(documents, type, ids);
            }

            @Override
            public boolean replace(List<Histories.Replacement<H>> replacements) {
                List<WriteModel<Document>> writes = new ArrayList<>(replacements.size());
                for (Histories.Replacement<H> each : replacements) {
                    Document document = write(each.history());
                    writes.add(
                            each.from() == 0
                                    ? new InsertOneModel<>(document)
                                    : new ReplaceOneModel<>(
                                            Filters.and(
                                                    Filters.eq("_id", document.get("_id")),
                                                    Filters.eq("version", each.from())),
                                            document));
                }
                return all(documents, writes);
            }
        });
    }

    public MongoTally tally(String collection) {
        return new MongoTally(durable(collection));
    }

    /** A tally's documents, also for those who read the totals. */
    public static final class MongoTally implements Tally.Store {

        private final MongoCollection<Document> documents;

        MongoTally(MongoCollection<Document> documents) {
            this.documents = documents;
            documents.createIndex(Indexes.ascending("key"), new IndexOptions());
        }

        @Override
        public Map<String, Long> applied(Collection<String> ids) {
            Map<String, Long> applied = new HashMap<>();
            for (Document each : documents.find(Filters.in("_id", ids)).projection(Projections.include("applied"))) {
                applied.put(each.getString("_id"), each.getLong("applied"));
            }
            return applied;
        }

        @Override
        public boolean move(List<Tally.Move> moves) {
            List<WriteModel<Document>> writes = new ArrayList<>(moves.size());
            for (Tally.Move move : moves) {
                List<Bson> updates = new ArrayList<>();
                move.amounts().forEach((name, amount) -> updates.add(Updates.inc("sums." + name, amount)));
                updates.add(Updates.set("applied", move.last().offset()));
                updates.add(Updates.setOnInsert("key", move.key()));
                // An upsert that finds the document at another offset becomes an insert, and that fails on the id: a
                // miss.
                writes.add(new UpdateOneModel<>(
                        Filters.and(Filters.eq("_id", move.document()), Filters.eq("applied", move.from())),
                        Updates.combine(updates),
                        new UpdateOptions().upsert(move.from() == Tally.NOTHING)));
            }
            return all(documents, writes);
        }

        /** @return the sums of these keys over all partitions; a key that nothing ever changed is missing */
        public Map<String, Map<String, Long>> totals(Collection<String> keys) {
            return addedUp(Filters.in("key", keys));
        }

        /**
         * One document of a key: what its journal entries of one log add up to.
         *
         * @param log a {@link Source#log}
         * @param applied the last offset in the amounts, which were read together with it
         */
        public record Sum(String log, long applied, Map<String, Long> amounts) {}

        /** @return the key's documents as they stand, for whoever must know how far each of them has come */
        public List<Sum> sums(String key) {
            List<Sum> sums = new ArrayList<>();
            for (Document each : documents.find(Filters.eq("key", key))) {
                String log = each.getString("_id").substring(key.length() + 1);
                sums.add(new Sum(log, each.getLong("applied"), amounts(each)));
            }
            return sums;
        }

        /** @return the sums of every key over all partitions, by key in order */
        public Map<String, Map<String, Long>> totals() {
            return addedUp(Filters.empty());
        }

        private Map<String, Map<String, Long>> addedUp(Bson which) {
            Map<String, Map<String, Long>> totals = new TreeMap<>();
            for (Document each : documents.find(which)) {
                Map<String, Long> total = totals.computeIfAbsent(each.getString("key"), key -> new TreeMap<>());
                amounts(each).forEach((name, amount) -> total.merge(name, amount, Math::addExact));
            }
            return totals;
        }

        private static Map<String, Long> amounts(Document document) {
            Map<String, Long> amounts = new TreeMap<>();
            // Entries that move nothing leave a document without sums.
            document.get("sums", new Document()).forEach((name, sum) -> amounts.put(name, ((Number) sum).longValue()));
            return amounts;
        }
    }

    /** A collection whose acknowledged writes survive the loss of any one server, for money and what depends on it. */
    public MongoCollection<Document> durable(String collection) {
        return mongo.getCollection(collection)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                .withReadConcern(ReadConcern.MAJORITY);
    }

    private <E extends Journal.Entry> Map<String, E> insertAbsent(
            MongoCollection<Document> documents, Class<E> type, List<E> entries) {
        try {
            documents.insertMany(entries.stream().map(this::write).toList(), new InsertManyOptions().ordered(false));
            return Map.of();
        } catch (MongoBulkWriteException e) {
            throwUnlessTaken(e);
            List<String> taken = e.getWriteErrors().stream()
                    .map(error -> entries.get(error.getIndex()).id())
                    .toList();
            Map<String, E> stored = find(documents, type, taken);
            for (String id : taken) {
                if (!stored.containsKey(id)) {
                    // Another writer has it, and no majority has it yet: what it says is not decided.
                    throw new IllegalStateException("entry " + id + " is taken and not yet to be read", e);
                }
            }
            return stored;
        }
    }

    private <T> Map<String, T> find(MongoCollection<Document> documents, Class<T> type, Collection<String> ids) {
        Map<String, T> found = new HashMap<>();
        for (Document document : documents.find(Filters.in("_id", ids))) {
            found.put(document.getString("_id"), mongo.getConverter().read(type, document));
        }
        return found;
    }

    private Document write(Object value) {
        Document document = new Document();
        mongo.getConverter().write(value, document);
        document.remove("_class");
        return document;
    }

    private static boolean all(MongoCollection<Document> documents, List<WriteModel<Document>> writes) {
        try {
            BulkWriteResult result = documents.bulkWrite(writes, UNORDERED);
            return result.getMatchedCount()
                            + result.getInsertedCount()
                            + result.getUpserts().size()
                    == writes.size();
        } catch (MongoBulkWriteException e) {
            throwUnlessTaken(e);
            return false;
        }
    }

    private static void throwUnlessTaken(MongoBulkWriteException e) {
        if (e.getWriteConcernError() != null) {
            throw e;
        }
        for (BulkWriteError error : e.getWriteErrors()) {
            if (error.getCode() != DUPLICATE_KEY) {
                throw e;
            }
        }
    }
}
