package org.almoner.delivery;

import com.mongodb.ConnectionString;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** The server that the local run embeds. */
class MongoStoresInMemoryTest extends MongoStoresAcceptance {

    private final MongoServer embedded = new MongoServer(new MemoryBackend());

    @Override
    ConnectionString server() {
        return new ConnectionString(embedded.bindAndGetConnectionString());
    }

    @Override
    void release() {
        embedded.shutdownNow();
    }
}
