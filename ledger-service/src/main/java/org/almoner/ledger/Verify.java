package org.almoner.ledger;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.MongoStores.MongoTally;
import org.almoner.ledger.Balances.Sums;
import org.bson.Document;

/**
 * Computes every tally anew from the journal and compares. It reads the stored lines themselves, with nothing of the posting rules
 * in between, and writes nothing, so it may run at any time.
 */
final class Verify {

    private final MongoCollection<Document> journal;
    private final MongoTally tallies;

    Verify(MongoStores stores, MongoTally tallies) {
        this.journal = stores.durable(MongoBooks.JOURNAL);
        this.tallies = tallies;
    }

    /**
     * @param entries how many there are
     * @param pending lines that a tally has not taken in yet; what stays pending while nothing is posted is an error
     * @param differences tallies that are not what their entries add up to
     * @param unbalanced ids of entries that somebody has edited
     */
    record Report(long entries, long tallies, long pending, List<Difference> differences, List<String> unbalanced) {}

    /** @param tally account, currency and log */
    record Difference(
            String tally,
            BigInteger journalDebits,
            BigInteger journalCredits,
            BigInteger tallyDebits,
            BigInteger tallyCredits) {}

    private static final class Recomputed {
        private final long applied;
        private final Sums stored;
        private BigInteger debits = BigInteger.ZERO;
        private BigInteger credits = BigInteger.ZERO;

        Recomputed(long applied, Sums stored) {
            this.applied = applied;
            this.stored = stored;
        }

        void add(BigInteger debit) {
            if (debit.signum() > 0) {
                debits = debits.add(debit);
            } else {
                credits = credits.subtract(debit);
            }
        }
    }

    Report run() {
        // The tallies first: whatever they have taken in is in the journal already.
        Map<String, Recomputed> recomputed = new TreeMap<>();
        for (String key : tallies.totals().keySet()) {
            for (MongoTally.Sum sum : tallies.sums(key)) {
                recomputed.put(key + "|" + sum.log(), new Recomputed(sum.applied(), Balances.sums(key, sum.amounts())));
            }
        }
        long entries = 0;
        long pending = 0;
        List<String> unbalanced = new ArrayList<>();
        for (Document entry : journal.find().projection(Projections.include("src", "lines"))) {
            entries++;
            Document src = entry.get("src", Document.class);
            Map<String, BigInteger> byCurrency = new HashMap<>();
            for (Document line : entry.getList("lines", Document.class)) {
                BigInteger debit = BigInteger.valueOf(line.getLong("debit"));
                String currency = line.getString("currency");
                byCurrency.merge(currency, debit, BigInteger::add);
                Recomputed tally = recomputed.get(line.getString("account") + "|" + currency + "|"
                        + src.getString("topicId") + "/" + src.getInteger("partition"));
                if (tally == null || src.getLong("offset") > tally.applied) {
                    pending++;
                } else {
                    tally.add(debit);
                }
            }
            if (byCurrency.values().stream().anyMatch(sum -> sum.signum() != 0)) {
                unbalanced.add(entry.getString("_id"));
            }
        }
        List<Difference> differences = new ArrayList<>();
        recomputed.forEach((id, tally) -> {
            Sums stored = tally.stored;
            if (!tally.debits.equals(stored.debits()) || !tally.credits.equals(stored.credits())) {
                differences.add(new Difference(id, tally.debits, tally.credits, stored.debits(), stored.credits()));
            }
        });
        return new Report(entries, recomputed.size(), pending, differences, unbalanced);
    }
}
