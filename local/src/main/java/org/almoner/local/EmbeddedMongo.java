package org.almoner.local;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreTool;

/**
 * A server that speaks MongoDB's protocol over one file, on the loopback address. An acknowledged write survives the process; it
 * is for looking at Almoner, and a real MongoDB is for the books of an organisation.
 */
public final class EmbeddedMongo implements AutoCloseable {

    private static final int RETENTION_MILLIS = 2_000;

    private final MongoServer server;

    private EmbeddedMongo(MongoServer server) {
        this.server = server;
    }

    /**
     * @param directory made if it is not there
     * @param port 0 for a free one
     */
    public static EmbeddedMongo start(Path directory, int port) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String file = directory.resolve("mongo.mv").toAbsolutePath().toString();
        // Each write leaves an old copy behind; now, with nobody reading, they are dropped.
        MVStoreTool.compactCleanUp(file);
        if (Files.exists(Path.of(file))) {
            MVStoreTool.compact(file, false);
        }
        MVStore store = new MVStore.Builder()
                .fileName(file)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        // An old copy's space may be taken again soon: it is kept against a power cut, and this against a kill.
        store.setRetentionTime(RETENTION_MILLIS);
        MongoServer server = new MongoServer(new DurableBackend(store));
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new EmbeddedMongo(server);
    }

    /** {@code mongodb://127.0.0.1:port}. */
    public String uri() {
        return "mongodb://127.0.0.1:" + server.getLocalAddress().getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
