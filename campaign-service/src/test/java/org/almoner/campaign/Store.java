package org.almoner.campaign;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.UUID;
import org.almoner.delivery.MongoStores;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A database of its own: on the server that {@code MONGODB_URI} names, else in memory. */
final class Store {

    private static final MongoClient CLIENT = MongoClients.create(uri());

    private Store() {}

    static String uri() {
        return Server.URI;
    }

    static MongoTemplate empty() {
        return new MongoTemplate(
                CLIENT, "campaign_test_" + UUID.randomUUID().toString().substring(0, 8));
    }

    static Campaigns campaigns(MongoTemplate mongo) {
        return new Campaigns(new MongoStores(mongo), mongo);
    }

    static Contributions contributions(MongoTemplate mongo) {
        return new Contributions(new MongoStores(mongo), mongo);
    }

    private static final class Server {
        static final String URI = start();

        private static String start() {
            String given = System.getenv("MONGODB_URI");
            if (given != null && !given.isEmpty()) {
                return given;
            }
            MongoServer server = new MongoServer(new MemoryBackend());
            return "mongodb://localhost:" + server.bind().getPort();
        }
    }
}
