package org.almoner.campaign;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.delivery.Journal;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.MongoStores.MongoTally;
import org.almoner.delivery.Source;
import org.almoner.delivery.Tally;
import org.bson.Document;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.stereotype.Component;

/** The contributions' journal and their sums by campaign, also of campaigns that are not known here yet. */
@Component
class Contributions {

    private final Journal<Contribution> journal;
    private final MongoCollection<Document> entries;
    private final MongoTally sums;
    private final Tally tally;
    private final MongoOperations mongo;

    Contributions(MongoStores stores, MongoOperations mongo) {
        this.journal = stores.journal("contributions", Contribution.class);
        this.entries = stores.durable("contributions");
        this.sums = stores.tally("raised");
        this.tally = new Tally(sums);
        this.mongo = mongo;
        entries.createIndex(Indexes.descending("campaign", "at"));
        entries.createIndex(Indexes.ascending("campaign", "src.topicId", "src.partition", "src.offset"));
    }

    List<Contribution> remember(List<Contribution> computed) {
        return journal.remember(computed);
    }

    void addUp(List<Contribution> stored) {
        tally.apply(stored.stream().map(Contribution::change).toList());
    }

    /** A campaign's documents of the tally: by log, how far it has come and what it adds up to. */
    List<Sums> sums(String campaign) {
        return sums.sums(campaign).stream()
                .map(each -> new Sums(each.log(), each.applied(), Sums.amounts(each.amounts())))
                .toList();
    }

    /** Every campaign's sums: amounts by currency, and {@link Sums#GIFTS}. */
    Map<String, Map<String, BigInteger>> totals() {
        Map<String, Map<String, BigInteger>> totals = new HashMap<>();
        sums.totals().forEach((campaign, kept) -> totals.put(campaign, Sums.amounts(kept)));
        return totals;
    }

    /** @return what came after a record and up to an offset of its log, in minor units */
    BigInteger between(Source after, long upTo, String campaign, String currency) {
        BigInteger sum = BigInteger.ZERO;
        for (Document each : entries.find(Filters.and(
                Filters.eq("campaign", campaign),
                Filters.eq("src.topicId", after.topicId()),
                Filters.eq("src.partition", after.partition()),
                Filters.gt("src.offset", after.offset()),
                Filters.lte("src.offset", upTo)))) {
            Contribution contribution = read(each);
            if (contribution.amount().currency().getCurrencyCode().equals(currency)) {
                sum = sum.add(BigInteger.valueOf(contribution.amount().minor()));
            }
        }
        return sum;
    }

    /** @return newest first */
    List<Contribution> newest(String campaign, int max) {
        List<Contribution> newest = new ArrayList<>(max);
        entries.find(Filters.eq("campaign", campaign))
                .sort(Sorts.descending("at"))
                .limit(max)
                .forEach(each -> newest.add(read(each)));
        return newest;
    }

    private Contribution read(Document document) {
        return mongo.getConverter().read(Contribution.class, document);
    }
}
