package org.almoner.proof;

import com.mongodb.client.model.Projections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.almoner.events.DonationId;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** What the journals say, read from MongoDB past the services, and added up by plain addition. */
final class Books {

    /** Ids of all entries of the ledger's journal. */
    final Set<String> entries = new HashSet<>();
    /** Donations with an allocation. */
    final Set<String> allocated = new HashSet<>();
    /** By donation, then {@code education USD}: what the funds got of it, net. */
    final Map<String, Map<String, Long>> funds = new HashMap<>();
    /** By {@code account|currency}, debits less credits. */
    final Map<String, Long> accounts = new TreeMap<>();
    /** By donation, the split that counted for it. */
    final Map<String, Map<String, Long>> splits = new HashMap<>();
    /** Ids of all contributions. */
    final Set<String> contributions = new HashSet<>();
    /** By campaign, then currency or {@code gifts}. */
    final Map<String, Map<String, Long>> raised = new TreeMap<>();

    Books(Mongo mongo) {
        for (Document entry :
                mongo.collection("ledger", "journal").find().projection(Projections.exclude("before", "saidAt"))) {
            enter(entry);
        }
        for (Document each : mongo.collection("campaign", "contributions").find()) {
            contributions.add(each.getString("_id"));
            Document amount = each.get("amount", Document.class);
            Map<String, Long> sums = raised.computeIfAbsent(each.getString("campaign"), campaign -> new TreeMap<>());
            sums.merge(amount.getString("currency"), number(amount.get("minor")), Long::sum);
            sums.merge("gifts", number(each.get("gifts")), Long::sum);
        }
    }

    private void enter(Document entry) {
        entries.add(entry.getString("_id"));
        String donation = entry.getString("donation");
        if (entry.get("allocated") != null) {
            allocated.add(donation);
        }
        Map<String, Long> parts = funds.computeIfAbsent(donation, id -> new TreeMap<>());
        for (Document line : entry.getList("lines", Document.class)) {
            String account = line.getString("account");
            long debit = number(line.get("debit"));
            accounts.merge(account + "|" + line.getString("currency"), debit, Long::sum);
            if (account.startsWith("funds:")) {
                parts.merge(account.substring(6) + " " + line.getString("currency"), -debit, Long::sum);
            }
        }
        Document after = entry.get("after", Document.class);
        Document destination = after == null ? null : after.get("destination", Document.class);
        if (destination != null
                && !destination.getList("shares", Document.class).isEmpty()) {
            Map<String, Long> split = new LinkedHashMap<>();
            destination
                    .getList("shares", Document.class)
                    .forEach(share -> split.put(share.getString("fund"), number(share.get("weight"))));
            splits.put(donation, split);
        }
    }

    /** @return null for a gift that the ledger has never posted */
    @Nullable
    Map<String, Long> splitOf(Gift gift) {
        return splits.get(id(gift));
    }

    /** By {@code education USD}, without zeros. */
    Map<String, Long> of(Gift gift) {
        return withoutZeros(funds.getOrDefault(id(gift), Map.of()));
    }

    static String id(Gift gift) {
        return DonationId.of(gift.provider(), gift.reference()).value();
    }

    static Map<String, Long> withoutZeros(Map<String, Long> sums) {
        Map<String, Long> left = new TreeMap<>(sums);
        left.values().removeIf(sum -> sum == 0);
        return left;
    }

    /** Sums of a tally's documents, by key, then name. */
    static Map<String, Map<String, Long>> tallies(Mongo mongo, String service, String collection) {
        Map<String, Map<String, Long>> totals = new TreeMap<>();
        for (Document each : mongo.collection(service, collection).find()) {
            Map<String, Long> total = totals.computeIfAbsent(each.getString("key"), key -> new TreeMap<>());
            each.get("sums", new Document()).forEach((name, sum) -> total.merge(name, number(sum), Long::sum));
        }
        return totals;
    }

    static long number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    /** The item ids of all donations, each as often as it is there. */
    static Map<String, Integer> told(Mongo mongo) {
        Map<String, Integer> told = new HashMap<>();
        for (Document donation : mongo.collection("donation", "donations")
                .find()
                .projection(Projections.include("items._id", "items.id"))) {
            for (Document item : donation.getList("items", Document.class, List.of())) {
                Object id = item.get("_id") == null ? item.get("id") : item.get("_id");
                told.merge(String.valueOf(id), 1, Integer::sum);
            }
        }
        return told;
    }
}
