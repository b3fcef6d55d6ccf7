package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMongoTest {

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesKill9AndNothingIsHalfThere() throws Exception {
        List<String> acknowledged = Victim.killedAfter(150, ThreeWriters.class, directory);

        try (EmbeddedMongo mongo = EmbeddedMongo.start(directory, 0);
                MongoClient client = MongoClients.create(mongo.uri())) {
            MongoCollection<Document> documents = client.getDatabase("books").getCollection("entries");
            for (String id : acknowledged) {
                assertThat(documents.find(Filters.eq("_id", id)).first()).as(id).isNotNull();
            }
            // A document without its entry in the index, or the other way round, would show as an error of another
            // kind.
            List<Document> all = documents.find().into(new ArrayList<>());
            assertThatThrownBy(() -> documents.insertMany(
                            all.stream()
                                    .map(each -> new Document("_id", each.get("_id")))
                                    .toList(),
                            new InsertManyOptions().ordered(false)))
                    .isInstanceOfSatisfying(
                            MongoBulkWriteException.class,
                            e -> assertThat(e.getWriteErrors())
                                    .hasSameSizeAs(all)
                                    .allSatisfy(
                                            error -> assertThat(error.getCode()).isEqualTo(11000)));
            for (int writer = 0; writer < 3; writer++) {
                String prefix = writer + ":";
                long last = acknowledged.stream()
                        .filter(id -> id.startsWith(prefix))
                        .mapToLong(id -> Long.parseLong(id.substring(2)))
                        .max()
                        .orElse(0);
                assertThat(client.getDatabase("books")
                                .getCollection("tallies")
                                .find(Filters.eq("_id", prefix))
                                .first()
                                .getLong("applied"))
                        .isGreaterThanOrEqualTo(last);
            }
        }
    }

    /** Says "kept" only after the server has said so. */
    static final class ThreeWriters {
        public static void main(String[] args) {
            EmbeddedMongo mongo = EmbeddedMongo.start(Path.of(args[0]), 0);
            MongoClient client = MongoClients.create(mongo.uri());
            MongoCollection<Document> entries = client.getDatabase("books").getCollection("entries");
            MongoCollection<Document> tallies = client.getDatabase("books").getCollection("tallies");
            for (int writer = 0; writer < 3; writer++) {
                String prefix = writer + ":";
                new Thread(() -> {
                            for (long n = 0; ; n++) {
                                entries.insertMany(batch(prefix + n));
                                tallies.updateOne(
                                        Filters.and(Filters.eq("_id", prefix), Filters.eq("applied", n - 1)),
                                        Updates.set("applied", n),
                                        new UpdateOptions().upsert(n == 0));
                                System.out.println("kept " + prefix + n);
                            }
                        })
                        .start();
            }
        }
    }

    private static List<Document> batch(String id) {
        List<Document> batch = new ArrayList<>();
        batch.add(new Document("_id", id).append("text", "한국어"));
        for (int n = 0; n < 100; n++) {
            batch.add(new Document("_id", id + "/" + n));
        }
        return batch;
    }

    @Nested
    class AsDeliveryWrites {

        private EmbeddedMongo mongo;
        private MongoClient client;
        private MongoCollection<Document> documents;

        @BeforeEach
        void start() {
            mongo = EmbeddedMongo.start(directory, 0);
            client = MongoClients.create(mongo.uri());
            documents = client.getDatabase("books")
                    .getCollection("documents")
                    .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        }

        @AfterEach
        void stop() {
            client.close();
            mongo.close();
        }

        @Test
        void unorderedInsertKeepsTheNewOnesAndNamesTheTakenOnes() {
            documents.insertOne(new Document("_id", "b").append("first", true));
            assertThatThrownBy(() -> documents.insertMany(
                            List.of(new Document("_id", "a"), new Document("_id", "b"), new Document("_id", "c")),
                            new InsertManyOptions().ordered(false)))
                    .isInstanceOfSatisfying(MongoBulkWriteException.class, e -> {
                        assertThat(e.getWriteErrors()).hasSize(1);
                        assertThat(e.getWriteErrors().getFirst().getIndex()).isEqualTo(1);
                        assertThat(e.getWriteErrors().getFirst().getCode()).isEqualTo(11000);
                    });
            assertThat(documents.countDocuments()).isEqualTo(3);
            assertThat(documents.find(Filters.eq("_id", "b")).first()).containsEntry("first", true);
        }

        @Test
        void compareAndSetMovesOnlyFromWhatItExpects() {
            assertThat(move("k", -1, 4, true)).isEqualTo("moved");
            assertThat(move("k", -1, 5, true)).isEqualTo("taken");
            assertThat(move("k", 3, 5, false)).isEqualTo("missed");
            assertThat(move("k", 4, 9, false)).isEqualTo("moved");
            assertThat(documents.find(Filters.eq("_id", "k")).first())
                    .containsEntry("applied", 9L)
                    .containsEntry("sums", new Document("minor", 20L));
        }

        private String move(String id, long from, long to, boolean upsert) {
            try {
                var result = documents.bulkWrite(
                        List.of(new UpdateOneModel<>(
                                Filters.and(Filters.eq("_id", id), Filters.eq("applied", from)),
                                Updates.combine(Updates.inc("sums.minor", 10L), Updates.set("applied", to)),
                                new UpdateOptions().upsert(upsert))),
                        new BulkWriteOptions().ordered(false));
                return result.getMatchedCount() + result.getUpserts().size() == 1 ? "moved" : "missed";
            } catch (MongoBulkWriteException e) {
                assertThat(e.getWriteErrors().getFirst().getCode()).isEqualTo(11000);
                return "taken";
            }
        }

        @Test
        void replacementsAndInsertsInOneBulk() {
            documents.insertOne(new Document("_id", "old").append("version", 1L));
            documents.insertOne(new Document("_id", "moved").append("version", 7L));
            var result = documents.bulkWrite(
                    List.of(
                            new InsertOneModel<>(new Document("_id", "new").append("version", 1L)),
                            replace("old", 1L),
                            replace("moved", 6L)),
                    new BulkWriteOptions().ordered(false));
            assertThat(result.getInsertedCount()).isEqualTo(1);
            assertThat(result.getMatchedCount()).isEqualTo(1);
            assertThat(documents.find(Filters.eq("_id", "old")).first()).containsEntry("version", 2L);
            assertThat(documents.find(Filters.eq("_id", "moved")).first()).containsEntry("version", 7L);
        }

        private ReplaceOneModel<Document> replace(String id, long from) {
            return new ReplaceOneModel<>(
                    Filters.and(Filters.eq("_id", id), Filters.eq("version", from)),
                    new Document("_id", id).append("version", from + 1));
        }

        @Test
        void findAndModifyLeases() {
            documents.insertOne(new Document("_id", 1).append("state", "queued"));
            Document leased = documents.findOneAndUpdate(
                    Filters.eq("state", "queued"),
                    Updates.set("state", "sending"),
                    new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
            assertThat(leased).containsEntry("state", "sending");
            assertThat(documents.findOneAndUpdate(Filters.eq("state", "queued"), Updates.set("state", "sending")))
                    .isNull();
        }

        @Test
        void answersHelloAsBootsHealthCheckAsks() {
            Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
            assertThat(hello).containsEntry("isWritablePrimary", true).containsKey("maxWireVersion");
        }

        @Test
        void aReplyIsOneStateOfTheDocument() throws Exception {
            Document wide = new Document("_id", "wide");
            for (int field = 0; field < 200; field++) {
                wide.append("f" + field, 0L);
            }
            documents.insertOne(wide);
            AtomicBoolean reading = new AtomicBoolean(true);
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                List<Future<?>> readers = new ArrayList<>();
                for (int reader = 0; reader < 2; reader++) {
                    readers.add(threads.submit(() -> {
                        while (reading.get()) {
                            Document read = documents.find().first();
                            assertThat(read.getLong("f199")).isEqualTo(read.getLong("f0"));
                        }
                    }));
                }
                for (long n = 1; n <= 300; n++) {
                    Document all = new Document();
                    for (int field = 0; field < 200; field++) {
                        all.append("f" + field, n);
                    }
                    documents.updateOne(Filters.eq("_id", "wide"), new Document("$set", all));
                }
                reading.set(false);
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        }
    }
}
