package org.almoner.local;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * What the embedded server lacks for books: no write is acknowledged before it is on disk, what is on disk is never half a write,
 * and no reply changes while it is being sent.
 */
final class DurableBackend extends H2Backend {

    private static final Set<String> READS = Set.of(
            "find",
            "getmore",
            "count",
            "distinct",
            "listcollections",
            "listindexes",
            "listdatabases",
            "hello",
            "ismaster",
            "ping",
            "buildinfo");

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** @param store commits only when it is told to: a commit in the middle of a write would tear it */
    DurableBackend(MVStore store) {
        super(store);
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        String name = command.toLowerCase(Locale.ROOT);
        if (READS.contains(name)) {
            return locked(lock.readLock(), channel, database, name.equals("hello") ? "ismaster" : command, query);
        }
        try {
            return locked(lock.writeLock(), channel, database, command, query);
        } finally {
            commit();
        }
    }

    // Writers that wait for the lock together are committed together by the first that gets to here.
    @Override
    public void commit() {
        lock.writeLock().lock();
        try {
            if (getMvStore().hasUnsavedChanges()) {
                super.commit();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Document locked(Lock held, Channel channel, String database, String command, Document query) {
        held.lock();
        try {
            // Updates change stored documents in place, and a reply is encoded after this: without a copy a reader
            // could see
            // one field of before and another of after.
            Document reply =
                    super.handleCommand(channel, database, command, query).cloneDeeply();
            if (command.equals("ismaster")) {
                reply.put("isWritablePrimary", true);
            }
            return reply;
        } finally {
            held.unlock();
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new Database(name, getMvStore(), getCursorRegistry());
    }

    private static final class Database extends H2Database {

        private final MVStore store;

        Database(String name, MVStore store, CursorRegistry cursors) {
            // Opening the collections that are there already happens in super.
            this.store = store;
            super(name, store, cursors);
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
            String fullName = getFullCollectionNamespace(name);
            return new Collection(
                    this,
                    name,
                    options,
                    store.openMap("databases." + fullName),
                    store.openMap("meta." + fullName),
                    cursorRegistry);
        }
    }

    /** Finds by id also where more is asked for than the id, as every compare-and-set does; the original reads all. */
    private static final class Collection extends H2Collection {

        Collection(
                MongoDatabase database,
                String name,
                CollectionOptions options,
                org.h2.mvstore.MVMap<Object, Document> data,
                org.h2.mvstore.MVMap<String, Object> meta,
                CursorRegistry cursors) {
            super(database, name, options, data, meta, cursors);
        }

        @Override
        protected QueryResult queryDocuments(
                Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
            Object id = idIn(query);
            if (id != null) {
                Document byId = new Document("_id", id);
                for (Index<Object> index : getIndexes()) {
                    if (index.canHandle(byId)) {
                        return matchDocuments(query, index.getPositions(byId), orderBy, skip, limit, batchSize, fields);
                    }
                }
            }
            return super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
        }

        private static @Nullable Object idIn(Document query) {
            Object id = query.get("_id");
            if (id == null && query.get("$and") instanceof List<?> all) {
                for (Object each : all) {
                    if (each instanceof Document clause && clause.get("_id") != null) {
                        return clause.get("_id");
                    }
                }
            }
            return id;
        }
    }
}
