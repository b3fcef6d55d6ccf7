package org.almoner.donation;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import jakarta.annotation.PreDestroy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.almoner.donation.Intake.Refused;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.stereotype.Component;

/**
 * What an operator needs to see why a provider is refused: never the body, which nobody has vouched for. At most one a second is
 * kept, for a week, by a thread of its own; the counter has them all. A flood fills no disk and delays no answer.
 */
@Component
final class RejectedWebhooks {

    static final String COLLECTION = "rejected_webhooks";

    private static final Logger log = LoggerFactory.getLogger(RejectedWebhooks.class);
    private static final double KEPT_PER_SECOND_MAX = 1;
    private static final int QUEUED_MAX = 100;
    private static final Duration KEPT_FOR = Duration.ofDays(7);

    private final MongoOperations mongo;
    private final RateLimit limit = new RateLimit(KEPT_PER_SECOND_MAX, System::nanoTime);
    private final BlockingQueue<Document> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
    private final Thread writer;
    private boolean indexed;

    RejectedWebhooks(MongoOperations mongo) {
        this.mongo = mongo;
        this.writer = Thread.ofVirtual().name("rejected-webhooks").start(this::write);
    }

    /** @param body null if it was not read */
    void keep(String provider, Refused refused, byte @Nullable [] body, Instant at) {
        if (!limit.allows()) {
            return;
        }
        Document metadata = new Document("provider", provider)
                .append("reason", refused.why().label())
                .append("at", Date.from(at));
        if (refused.skew() != null) {
            metadata.append("skewSeconds", refused.skew().toSeconds());
        }
        if (body != null) {
            metadata.append("bytes", body.length).append("sha256", sha256(body));
        }
        var _ = queue.offer(metadata); // full when MongoDB is away: then it is not kept
    }

    @PreDestroy
    void stop() {
        writer.interrupt();
    }

    private void write() {
        List<Document> batch = new ArrayList<>();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                batch.add(queue.take());
                queue.drainTo(batch);
                if (!indexed) {
                    mongo.getCollection(COLLECTION)
                            .createIndex(
                                    Indexes.ascending("at"),
                                    new IndexOptions().expireAfter(KEPT_FOR.toSeconds(), TimeUnit.SECONDS));
                    indexed = true;
                }
                mongo.getCollection(COLLECTION).insertMany(batch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (DataAccessException | com.mongodb.MongoException | IllegalStateException e) {
                log.warn("{} refused requests are not kept: {}", batch.size(), e.toString());
            }
            batch.clear();
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
