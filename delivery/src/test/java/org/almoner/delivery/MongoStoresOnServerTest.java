package org.almoner.delivery;

import com.mongodb.ConnectionString;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A real MongoDB, where one is named. */
@EnabledIfEnvironmentVariable(named = "MONGODB_URI", matches = ".+")
class MongoStoresOnServerTest extends MongoStoresAcceptance {

    @Override
    ConnectionString server() {
        return new ConnectionString(System.getenv("MONGODB_URI"));
    }
}
