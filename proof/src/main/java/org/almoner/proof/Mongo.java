package org.almoner.proof;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** A replica set of three. Its members know each other by their proxies' ports, and so does every client. */
final class Mongo implements AutoCloseable {

    private static final int MEMBERS = 3;
    private static final String OPTIONS = "&serverSelectionTimeoutMS=20000&connectTimeoutMS=5000";

    private final List<Part> members = new ArrayList<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<Integer> ports;
    private final List<Path> disks = new ArrayList<>();
    private @Nullable MongoClient client;

    Mongo(Settings settings) throws IOException {
        ports = Ports.free(MEMBERS);
        for (int i = 0; i < MEMBERS; i++) {
            Path disk = settings.work().resolve("mongo-" + (i + 1));
            disks.add(disk);
            Files.createDirectories(disk);
            if (settings.smallDisks()) {
                SmallDisk.mount(disk);
            }
            proxies.add(new FaultProxy(ports.get(i)));
            List<String> command = List.of(
                    settings.mongod().toString(),
                    "--replSet",
                    "rs0",
                    "--bind_ip",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(ports.get(i)),
                    "--wiredTigerCacheSizeGB",
                    "0.25",
                    "--oplogSize",
                    "256",
                    "--quiet",
                    "--dbpath",
                    disk.toString());
            members.add(new Part(Part.Kind.MONGOD, "mongo-" + (i + 1), command, Map.of(), settings.work()));
        }
    }

    void start() {
        members.forEach(Part::start);
    }

    /** Once all three answer. */
    void initiate() {
        List<Document> hosts = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            hosts.add(new Document("_id", i)
                    .append("host", "127.0.0.1:" + proxies.get(i).port()));
        }
        Document settings = new Document("electionTimeoutMillis", 4000).append("heartbeatIntervalMillis", 1000);
        try (MongoClient first = direct(0)) {
            first.getDatabase("admin")
                    .runCommand(new Document(
                            "replSetInitiate",
                            new Document("_id", "rs0").append("members", hosts).append("settings", settings)));
        }
    }

    boolean answers() {
        for (int i = 0; i < MEMBERS; i++) {
            try (MongoClient each = direct(i)) {
                each.getDatabase("admin").runCommand(new Document("ping", 1));
            } catch (MongoException e) {
                return false;
            }
        }
        return true;
    }

    /** All members at their posts: one primary, the others following it. */
    boolean ready() {
        try {
            Document status = client().getDatabase("admin").runCommand(new Document("replSetGetStatus", 1));
            List<String> states = status.getList("members", Document.class).stream()
                    .map(member -> member.getString("stateStr"))
                    .toList();
            return states.contains("PRIMARY")
                    && states.stream().filter("SECONDARY"::equals).count() == MEMBERS - 1;
        } catch (MongoException e) {
            return false;
        }
    }

    /** The member that takes writes now; null if none does. */
    @Nullable
    Part primary() {
        for (int i = 0; i < MEMBERS; i++) {
            if (members.get(i).alive()) {
                try (MongoClient each = direct(i)) {
                    Document hello = each.getDatabase("admin").runCommand(new Document("hello", 1));
                    if (hello.getBoolean("isWritablePrimary", false)) {
                        return members.get(i);
                    }
                } catch (MongoException e) {
                    // Not this one.
                }
            }
        }
        return null;
    }

    /** Asks the primary to let another one be it. */
    void stepDown(Part member) {
        try (MongoClient each = direct(members.indexOf(member))) {
            each.getDatabase("admin").runCommand(new Document("replSetStepDown", 20).append("force", true));
        } catch (MongoException e) {
            // It closes its connections when it does as it is told.
        }
    }

    List<Part> members() {
        return members;
    }

    FaultProxy proxy(Part member) {
        return proxies.get(members.indexOf(member));
    }

    Path disk(Part member) {
        return disks.get(members.indexOf(member));
    }

    MongoCollection<Document> collection(String service, String name) {
        return client().getDatabase("almoner_" + service).getCollection(name);
    }

    /** Every service's database goes. */
    void forget() {
        for (String database : client().listDatabaseNames()) {
            if (database.startsWith("almoner_")) {
                client().getDatabase(database).drop();
            }
        }
    }

    String uri() {
        return proxies.stream()
                        .map(proxy -> "127.0.0.1:" + proxy.port())
                        .collect(Collectors.joining(",", "mongodb://", ""))
                + "/?replicaSet=rs0&w=majority&journal=true&readConcernLevel=majority&retryWrites=true" + OPTIONS;
    }

    private synchronized MongoClient client() {
        if (client == null) {
            client = MongoClients.create(uri());
        }
        return client;
    }

    private MongoClient direct(int member) {
        return MongoClients.create(
                "mongodb://127.0.0.1:" + ports.get(member) + "/?directConnection=true&serverSelectionTimeoutMS=3000");
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        for (Part each : members) {
            each.kill();
        }
        disks.forEach(SmallDisk::unmount);
        proxies.forEach(FaultProxy::close);
    }
}
