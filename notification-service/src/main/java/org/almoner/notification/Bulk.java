package org.almoner.notification;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.WriteModel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/**
 * Independent writes in one go, where a taken id is an answer and not a failure: an insert finds that it was made before, a
 * conditional upsert finds that what is stored is newer.
 */
final class Bulk {

    private static final int DUPLICATE_KEY = 11000;
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    private Bulk() {}

    /** @return the indexes of the writes whose id was taken */
    static Set<Integer> write(MongoCollection<Document> documents, List<? extends WriteModel<Document>> writes) {
        if (writes.isEmpty()) {
            return Set.of();
        }
        try {
            documents.bulkWrite(writes, UNORDERED);
            return Set.of();
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null) {
                throw e;
            }
            Set<Integer> taken = new HashSet<>();
            for (BulkWriteError error : e.getWriteErrors()) {
                if (error.getCode() != DUPLICATE_KEY) {
                    throw e;
                }
                taken.add(error.getIndex());
            }
            return taken;
        }
    }
}
