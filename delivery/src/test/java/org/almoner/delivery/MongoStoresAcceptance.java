package org.almoner.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.almoner.delivery.MongoStores.MongoTally;
import org.almoner.delivery.Tally.Change;
import org.almoner.delivery.Tally.Move;
import org.bson.BsonDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.data.mongodb.core.MongoTemplate;

/** What the protocol takes for granted of its store, asked of whatever server a subclass names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MongoStoresAcceptance {

    record Entry(String id, Source src, String says) implements Journal.Entry {}

    record Life(String id, long version, List<Entry> items) implements Histories.History<Entry> {}

    private record Told(String history, String item, Source src) implements Histories.Step<Life> {
        @Override
        public Life after(@Nullable Life before) {
            List<Entry> items = before == null ? new ArrayList<>() : new ArrayList<>(before.items());
            items.add(new Entry(item, src, "after " + items.size()));
            return new Life(history, before == null ? 1 : before.version() + 1, items);
        }
    }

    private final ConcurrentLinkedQueue<BsonDocument> commands = new ConcurrentLinkedQueue<>();
    private MongoClient client;
    private MongoTemplate mongo;
    private MongoStores stores;

    /** @return where the server is */
    abstract ConnectionString server();

    /** After the last test. */
    void release() {}

    @BeforeAll
    void connect() {
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(server())
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        commands.add(event.getCommand().clone());
                    }
                })
                .build());
        mongo = new MongoTemplate(
                client, "acceptance_" + UUID.randomUUID().toString().replace("-", ""));
    }

    @BeforeEach
    void startAfresh() {
        mongo.getDb().drop();
        stores = new MongoStores(mongo);
        commands.clear();
    }

    @AfterAll
    void disconnect() {
        mongo.getDb().drop();
        client.close();
        release();
    }

    private static Source at(int partition, long offset) {
        return new Source("facts.v1", "t0p1c", partition, offset);
    }

    private static Entry entry(String id, int partition, long offset, String says) {
        return new Entry(id, at(partition, offset), says);
    }

    @Test
    void a_redelivered_entry_is_the_stored_one_and_a_duplicate_is_dropped() {
        Journal<Entry> journal = stores.journal("journal", Entry.class);
        List<Entry> first = List.of(entry("a", 0, 0, "old"), entry("b", 0, 1, "old"));
        assertThat(journal.remember(first)).isEqualTo(first);

        List<Entry> again = journal.remember(List.of(
                entry("a", 0, 0, "new"),
                entry("c", 0, 2, "new"),
                entry("b", 1, 7, "a duplicate"),
                entry("d", 0, 3, "new")));

        assertThat(again).containsExactly(entry("a", 0, 0, "old"), entry("c", 0, 2, "new"), entry("d", 0, 3, "new"));
        assertThat(stores.durable("journal").countDocuments()).isEqualTo(4);
    }

    @Test
    void of_two_entries_with_one_id_in_a_batch_one_counts() {
        Journal<Entry> journal = stores.journal("journal", Entry.class);
        List<Entry> both = List.of(entry("a", 0, 0, ""), entry("a", 0, 1, ""), entry("b", 0, 2, ""));
        List<Entry> counted = journal.remember(both);
        assertThat(counted).extracting(Entry::id).containsExactly("a", "b");
        assertThat(journal.remember(both)).isEqualTo(counted);
    }

    @Test
    void of_many_writers_of_one_id_one_wins_and_all_know_which() throws Exception {
        List<List<Entry>> counted = atOnce(
                8,
                writer -> stores.journal("journal", Entry.class)
                        .remember(IntStream.range(0, 50)
                                .mapToObj(i -> entry("fact-" + i, writer, i, "by " + writer))
                                .toList()));
        Set<String> ids = new HashSet<>();
        counted.stream()
                .flatMap(List::stream)
                .forEach(each -> assertThat(ids.add(each.id()))
                        .as("%s counts once", each.id())
                        .isTrue());
        assertThat(ids).hasSize(50);
    }

    @Test
    void an_entry_that_another_index_refuses_is_not_taken_for_a_duplicate() {
        stores.durable("journal").createIndex(Indexes.ascending("says"), new IndexOptions().unique(true));
        Journal<Entry> journal = stores.journal("journal", Entry.class);
        journal.remember(List.of(entry("a", 0, 0, "same")));
        assertThatThrownBy(() -> journal.remember(List.of(entry("b", 0, 1, "same"))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_tally_moves_from_where_it_is_and_from_nowhere_else() {
        MongoTally tally = stores.tally("tally");
        Source third = at(0, 3);
        Source fifth = at(0, 5);
        assertThat(tally.move(List.of(move("fund", third, Tally.NOTHING, 70)))).isTrue();
        assertThat(tally.applied(List.of(Tally.document("fund", third), Tally.document("other", third))))
                .containsOnly(Map.entry(Tally.document("fund", third), 3L));

        assertThat(tally.move(List.of(move("fund", fifth, Tally.NOTHING, 1))))
                .as("it is there")
                .isFalse();
        assertThat(tally.move(List.of(move("fund", fifth, 2, 1))))
                .as("it is further")
                .isFalse();
        assertThat(tally.move(List.of(move("gone", fifth, 2, 1))))
                .as("it is not there")
                .isFalse();
        assertThat(tally.totals()).containsOnly(Map.entry("fund", Map.of("USD", 70L)));

        assertThat(tally.move(List.of(move("fund", fifth, 3, -100)))).isTrue();
        assertThat(tally.totals(List.of("fund"))).containsOnly(Map.entry("fund", Map.of("USD", -30L)));
        assertThat(tally.sums("fund")).containsExactly(new MongoTally.Sum(fifth.log(), 5, Map.of("USD", -30L)));
    }

    @Test
    void a_miss_in_a_bulk_stops_no_other_move() {
        MongoTally tally = stores.tally("tally");
        tally.move(List.of(move("a", at(0, 0), Tally.NOTHING, 1), move("b", at(0, 0), Tally.NOTHING, 1)));
        assertThat(tally.move(List.of(
                        move("a", at(0, 1), Tally.NOTHING, 10),
                        move("b", at(0, 1), 0, 10),
                        move("c", at(0, 1), Tally.NOTHING, 10))))
                .isFalse();
        assertThat(tally.totals())
                .isEqualTo(Map.of("a", Map.of("USD", 1L), "b", Map.of("USD", 11L), "c", Map.of("USD", 10L)));
    }

    @Test
    void of_many_who_make_a_tally_one_does() throws Exception {
        MongoTally tally = stores.tally("tally");
        for (int round = 0; round < 20; round++) {
            String key = "fund-" + round;
            List<Boolean> made = atOnce(8, writer -> tally.move(List.of(move(key, at(0, writer), Tally.NOTHING, 1))));
            assertThat(made).containsOnlyOnce(true);
            assertThat(tally.totals(List.of(key))).containsOnly(Map.entry(key, Map.of("USD", 1L)));
        }
    }

    @Test
    void a_tally_is_exact_while_zombies_work_on_the_same_partition() throws Exception {
        MongoTally store = stores.tally("tally");
        List<Change> changes = IntStream.range(0, 200)
                .mapToObj(offset -> new Change("fund-" + offset % 3, at(0, offset), Map.of("USD", (long) offset)))
                .toList();
        atOnce(6, writer -> {
            Tally tally = new Tally(store);
            int batch = 5 + writer * 3;
            for (int from = 0; from < changes.size(); from += batch) {
                tally.apply(changes.subList(from, Math.min(changes.size(), from + batch)));
            }
            return writer;
        });
        Map<String, Map<String, Long>> expected = Map.of(
                "fund-0",
                        Map.of(
                                "USD",
                                IntStream.range(0, 200)
                                        .filter(i -> i % 3 == 0)
                                        .asLongStream()
                                        .sum()),
                "fund-1",
                        Map.of(
                                "USD",
                                IntStream.range(0, 200)
                                        .filter(i -> i % 3 == 1)
                                        .asLongStream()
                                        .sum()),
                "fund-2",
                        Map.of(
                                "USD",
                                IntStream.range(0, 200)
                                        .filter(i -> i % 3 == 2)
                                        .asLongStream()
                                        .sum()));
        assertThat(store.totals()).isEqualTo(expected);
    }

    @Test
    void an_entry_that_moves_nothing_leaves_a_tally_that_can_be_read() {
        MongoTally store = stores.tally("tally");
        new Tally(store).apply(List.of(new Change("fund", at(0, 4), Map.of())));
        assertThat(store.totals()).isEqualTo(Map.of("fund", Map.of()));
        assertThat(store.sums("fund")).containsExactly(new MongoTally.Sum(at(0, 4).log(), 4, Map.of()));
    }

    @Test
    void a_tally_adds_up_its_partitions() {
        MongoTally store = stores.tally("tally");
        new Tally(store)
                .apply(List.of(
                        new Change("fund", at(0, 4), Map.of("USD", 1L, "KRW", 1_000L)),
                        new Change("fund", at(1, 2), Map.of("USD", 10L)),
                        new Change("fund", at(0, 5), Map.of("USD", Long.MAX_VALUE / 2))));
        assertThat(store.totals()).isEqualTo(Map.of("fund", Map.of("USD", Long.MAX_VALUE / 2 + 11, "KRW", 1_000L)));
        assertThat(store.sums("fund")).hasSize(2);
    }

    @Test
    void an_error_that_is_no_duplicate_fails_the_batch() {
        MongoTally tally = stores.tally("tally");
        Source first = at(0, 0);
        stores.durable("tally")
                .insertOne(new Document("_id", Tally.document("fund", first))
                        .append("key", "fund")
                        .append("applied", 0L)
                        .append("sums", new Document("USD", "not a number")));
        assertThatThrownBy(() -> tally.move(List.of(move("fund", at(0, 1), 0, 1))))
                .isInstanceOf(MongoBulkWriteException.class);
    }

    @Test
    void a_history_is_replaced_at_the_version_that_was_read() {
        Histories<Life, Entry> histories = stores.histories("lives", Life.class);
        assertThat(histories.remember(List.of(
                        new Told("gift", "paid", at(0, 0)),
                        new Told("gift", "refunded", at(0, 1)),
                        new Told("other", "paid-too", at(0, 2)))))
                .containsExactly(
                        entry("paid", 0, 0, "after 0"),
                        entry("refunded", 0, 1, "after 1"),
                        entry("paid-too", 0, 2, "after 0"));
        assertThat(histories.remember(List.of(
                        new Told("gift", "refunded", at(0, 1)),
                        new Told("gift", "paid", at(1, 8)),
                        new Told("gift", "disputed", at(1, 9)))))
                .containsExactly(entry("refunded", 0, 1, "after 1"), entry("disputed", 1, 9, "after 2"));
        assertThat(mongo.findById("gift", Life.class, "lives"))
                .extracting(Life::version)
                .isEqualTo(3L);
    }

    @Test
    void histories_keep_every_fact_of_many_writers() throws Exception {
        List<List<Entry>> counted = atOnce(6, writer -> {
            Histories<Life, Entry> histories = stores.histories("lives", Life.class);
            List<Entry> mine = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                // Half of the facts are told by every writer, half by this one alone.
                mine.addAll(histories.remember(List.of(
                        new Told("gift-" + i % 2, "everybody's " + i, at(writer, 2L * i)),
                        new Told("gift-" + i % 2, writer + "'s " + i, at(writer, 2L * i + 1)))));
            }
            return mine;
        });
        List<Entry> stored = new ArrayList<>();
        mongo.findAll(Life.class, "lives").forEach(life -> stored.addAll(life.items()));
        assertThat(stored).extracting(Entry::id).doesNotHaveDuplicates().hasSize(20 + 6 * 20);
        assertThat(counted.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void whatever_decides_about_money_is_written_to_and_read_from_a_majority() {
        Journal<Entry> journal = stores.journal("journal", Entry.class);
        journal.remember(List.of(entry("a", 0, 0, "")));
        journal.remember(List.of(entry("a", 0, 0, "")));
        new Tally(stores.tally("tally")).apply(List.of(new Change("fund", at(0, 0), Map.of("USD", 1L))));
        stores.histories("lives", Life.class).remember(List.of(new Told("gift", "paid", at(0, 0))));

        Set<String> seen = new HashSet<>();
        for (BsonDocument command : commands) {
            String name = command.getFirstKey();
            if (Set.of("insert", "update").contains(name)) {
                BsonDocument concern = command.getDocument("writeConcern");
                assertThat(concern.getString("w").getValue()).isEqualTo("majority");
                assertThat(concern.getBoolean("j").getValue()).isTrue();
                seen.add(name);
            } else if (name.equals("find")) {
                assertThat(command.getDocument("readConcern").getString("level").getValue())
                        .isEqualTo("majority");
                seen.add(name);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("insert", "update", "find");
    }

    private static Move move(String key, Source last, long from, long minor) {
        return new Move(key, last, from, Map.of("USD", minor));
    }

    private interface Work<R> {
        R by(int writer) throws Exception;
    }

    /** Everybody begins when all are ready. */
    private static <R> List<R> atOnce(int writers, Work<R> work) throws Exception {
        CyclicBarrier ready = new CyclicBarrier(writers);
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Callable<R>> tasks = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int mine = writer;
                tasks.add(() -> {
                    ready.await();
                    return work.by(mine);
                });
            }
            List<R> results = new ArrayList<>();
            for (Future<R> done : threads.invokeAll(tasks)) {
                results.add(done.get());
            }
            return results;
        }
    }
}
