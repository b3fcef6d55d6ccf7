package org.almoner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.MongoStores.MongoTally;
import org.almoner.delivery.Tally;
import org.almoner.events.CampaignEvent;
import org.almoner.ledger.Apportionment.Share;
import org.almoner.ledger.Books.Campaign;
import org.almoner.ledger.Books.Frozen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The books in a MongoDB-protocol server in memory, or, with {@code MONGODB_URI}, in that server. */
class MongoBooksTest {

    private static final int SEEDS = 15;

    private MongoServer server;
    private MongoClient client;
    private MongoTemplate mongo;
    private MongoTally tallies;
    private MongoBooks books;

    @BeforeEach
    void open() {
        String uri = Optional.ofNullable(System.getenv("MONGODB_URI")).orElseGet(() -> {
            server = new MongoServer(new MemoryBackend());
            return server.bindAndGetConnectionString();
        });
        client = MongoClients.create(uri);
        mongo = new MongoTemplate(client, "almoner_ledger_books_test");
        mongo.getDb().drop();
        MongoStores stores = new MongoStores(mongo);
        tallies = stores.tally(MongoBooks.TALLIES);
        books = new MongoBooks(mongo, stores, new Tally(tallies));
    }

    @AfterEach
    void close() {
        mongo.getDb().drop();
        client.close();
        if (server != null) {
            server.shutdownNow();
        }
    }

    /** With each entry's way into the database and back: what a redelivery says from there is the same to the letter. */
    @Test
    void theBooksAreTheSame() {
        for (int seed = 0; seed < SEEDS; seed++) {
            for (String collection : mongo.getCollectionNames()) {
                mongo.getCollection(collection).deleteMany(Filters.empty());
            }
            AnyOrderTest.run(
                    seed,
                    books,
                    anything -> {},
                    () -> mongo.findAll(JournalEntry.class, MongoBooks.JOURNAL),
                    tallies::totals);
        }
    }

    @Test
    void ofACampaignTheNewestRevisionStays() {
        List<CampaignEvent.Share> old = List.of(new CampaignEvent.Share("education", 10_000));
        List<CampaignEvent.Share> young = List.of(new CampaignEvent.Share("awareness", 10_000));
        books.keep(new Campaign("harbour", 2, young));
        books.keep(new Campaign("harbour", 1, old));
        books.keep(new Campaign("harbour", 2, old));
        assertThat(books.campaigns(List.of("harbour", "$ne")))
                .containsExactly(entry("harbour", new Campaign("harbour", 2, young)));
        books.keep(new Campaign("harbour", 3, old));
        assertThat(books.campaigns(List.of("harbour")).get("harbour").revision())
                .isEqualTo(3);
    }

    @Test
    void whoFreezesFirstDecides() {
        Frozen ada = new Frozen("don_ada", "harbour");
        Frozen bob = new Frozen("don_bob", "harbour");
        List<Share> first = List.of(new Share("education", 1));
        List<Share> second = List.of(new Share("awareness", 1));
        assertThat(books.freeze(Map.of(ada, first))).containsExactly(entry(ada, first));
        assertThat(books.freeze(Map.of(ada, second, bob, second))).containsOnly(entry(ada, first), entry(bob, second));
    }

    @Test
    void orphansAreRemembered() {
        books.keepOrphans(Set.of("don_ada"));
        books.keepOrphans(Set.of("don_ada", "don_bob"));
        assertThat(books.orphans(List.of("don_ada", "don_eve"))).containsExactly("don_ada");
    }
}
