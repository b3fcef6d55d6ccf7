package org.almoner.ledger;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.almoner.delivery.MongoStores;
import org.almoner.ledger.Balances.Sums;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoOperations;

/** Accounts with their entries, now and at any instant in the past. */
final class Statements {

    private static final Bson NEWEST_FIRST = Sorts.descending("at", "_id");

    private final MongoOperations mongo;
    private final MongoCollection<Document> journal;
    private final Balances balances;

    Statements(MongoOperations mongo, MongoStores stores, Balances balances) {
        this.mongo = mongo;
        this.journal = stores.durable(MongoBooks.JOURNAL);
        this.balances = balances;
    }

    /**
     * @param at null for now
     * @param next asks for the page after this one; null on the last page
     */
    record Page(
            String account,
            @Nullable Instant at,
            List<Balance> balances,
            List<Posting> entries,
            @Nullable String next) {}

    /** @param balance debits less credits; for {@code funds:} and {@code releases:} accounts, credits less debits */
    record Balance(String currency, BigInteger debits, BigInteger credits, BigInteger balance) {}

    /**
     * A line with the entry it is in.
     *
     * @param what {@code gross}, {@code refund}, {@code fee} or {@code stray}
     * @param debit minor units; 0 if it is a credit
     * @param record the place in the log that it comes from
     */
    record Posting(
            String id,
            String donation,
            String kind,
            Instant at,
            String what,
            long debit,
            long credit,
            String currency,
            String record,
            @Nullable String flag) {}

    /** Where a page ended. */
    record Cursor(Instant at, String id) {

        static Cursor parse(String text) {
            String[] parts = text.split("~", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException("not a cursor");
            }
            return new Cursor(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]);
        }

        @Override
        public String toString() {
            return at.toEpochMilli() + "~" + id;
        }
    }

    /** @return empty if nothing was ever posted to the account */
    Optional<Page> of(String account, @Nullable Instant at, int limit, @Nullable Cursor before) {
        Collection<Sums> now = balances.all().values().stream()
                .filter(sums -> sums.account().equals(account))
                .toList();
        if (now.isEmpty()) {
            return Optional.empty();
        }
        List<Bson> which = new ArrayList<>(List.of(Filters.eq("lines.account", account)));
        if (at != null) {
            which.add(Filters.lte("at", Date.from(at)));
        }
        Collection<Sums> then = at == null ? now : sums(account, which);
        if (before != null) {
            Date end = Date.from(before.at());
            which.add(Filters.or(
                    Filters.lt("at", end), Filters.and(Filters.eq("at", end), Filters.lt("_id", before.id()))));
        }
        List<JournalEntry> entries = journal.find(Filters.and(which))
                .sort(NEWEST_FIRST)
                .limit(limit + 1)
                .map(each -> mongo.getConverter().read(JournalEntry.class, each))
                .into(new ArrayList<>());
        boolean more = entries.size() > limit;
        List<JournalEntry> page = more ? entries.subList(0, limit) : entries;
        return Optional.of(new Page(
                account,
                at,
                then.stream().map(Statements::balance).toList(),
                page.stream().flatMap(entry -> postings(entry, account)).toList(),
                more ? new Cursor(page.getLast().at(), page.getLast().id()).toString() : null));
    }

    /** From the journal, line by line: a database's own sum turns into a floating-point number where a long ends. */
    private Collection<Sums> sums(String account, List<Bson> which) {
        SortedMap<String, Sums> sums = new TreeMap<>();
        for (Document entry : journal.find(Filters.and(which)).projection(Projections.include("lines"))) {
            for (Document line : entry.getList("lines", Document.class)) {
                if (account.equals(line.getString("account"))) {
                    String currency = line.getString("currency");
                    BigInteger debit = BigInteger.valueOf(line.getLong("debit"));
                    sums.merge(
                            currency,
                            new Sums(
                                    account,
                                    currency,
                                    debit.max(BigInteger.ZERO),
                                    debit.min(BigInteger.ZERO).negate()),
                            Sums::plus);
                }
            }
        }
        return sums.values();
    }

    private static Balance balance(Sums sums) {
        boolean creditNormal =
                sums.account().startsWith(Position.fund("")) || sums.account().startsWith(Position.releases(""));
        return new Balance(
                sums.currency(),
                sums.debits(),
                sums.credits(),
                creditNormal ? sums.debitBalance().negate() : sums.debitBalance());
    }

    private static Stream<Posting> postings(JournalEntry entry, String account) {
        return entry.lines().stream()
                .filter(line -> line.account().equals(account))
                .map(line -> new Posting(
                        entry.id(),
                        entry.donation(),
                        entry.kind(),
                        entry.at(),
                        line.what().name().toLowerCase(Locale.ROOT),
                        Math.max(line.debit(), 0),
                        Math.max(-line.debit(), 0),
                        line.currency().getCurrencyCode(),
                        entry.src().toString(),
                        entry.flag()));
    }
}
