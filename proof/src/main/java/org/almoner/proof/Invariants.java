package org.almoner.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.almoner.proof.Log.Seen;
import org.almoner.proof.Part.Kind;
import tools.jackson.databind.JsonNode;

/** TRUST.md's I1 to I6, each a list of what is wrong. */
final class Invariants {

    private static final int SHOWN_MAX = 10;

    private final Cluster cluster;
    private final Workload workload;
    private final Poison poison;
    private final Books books;
    private final Oracle oracle;
    private final List<Seen> log;
    private final List<String> violations = new ArrayList<>();
    private int goals;
    private final List<Gift> differing = new ArrayList<>();

    /** Reads everything. */
    Invariants(Cluster cluster, Workload workload, Poison poison) throws Exception {
        this.cluster = cluster;
        this.workload = workload;
        this.poison = poison;
        books = new Books(cluster.mongo());
        oracle = new Oracle(workload.gifts(), this::split);
        log = new Log(cluster.kafka()).all();
    }

    /** @return what is wrong; nothing, if all is well */
    List<String> check() throws Exception {
        everyWebhookOnce();
        everyGiftToTheMinorUnit();
        theBooksAsPeopleSeeThem();
        everyGoalOnce();
        everyOffsetHasItsEffect();
        violations.addAll(new MailCheck(cluster, workload, books).violations());
        theTalliesAreTheJournals();
        return violations;
    }

    /** What the run came to, in one line. */
    String figures() {
        long gross = workload.gifts().stream()
                .filter(Gift::succeeds)
                .mapToLong(Gift::minor)
                .sum();
        long records =
                log.stream().filter(each -> !each.topic().startsWith("__")).count();
        return books.entries.size() + " entries of " + books.funds.size() + " gifts, " + records + " records, "
                + goals + " goals told of, " + cluster.mail().taken().size() + " mails taken, "
                + poison.buried().size() + " dead letters; " + gross + " minor units given, differing gifts: "
                + differing.size();
    }

    List<Gift> differing() {
        return differing;
    }

    Oracle oracle() {
        return oracle;
    }

    Books books() {
        return books;
    }

    List<Seen> log() {
        return log;
    }

    /** The campaign's own, and of the one that changes the one that the ledger froze for this gift. */
    private @org.jspecify.annotations.Nullable Map<String, Long> split(Gift gift) {
        return switch (String.valueOf(gift.campaign())) {
            case "safe-harbour", Workload.LATE -> Oracle.SAFE_HARBOUR;
            case Workload.MOVING -> {
                Map<String, Long> split = books.splitOf(gift);
                boolean designated = gift.fund() != null && !gift.fund().equals("no-such-fund");
                if (split == null || designated) {
                    yield Staff.SPLITS.getFirst();
                }
                if (!Staff.SPLITS.contains(split)) {
                    violations.add("I2 " + gift.reference() + " was split " + split + ", which it never was");
                }
                yield split;
            }
            default -> null;
        };
    }

    private void everyWebhookOnce() {
        Map<String, Integer> told = Books.told(cluster.mongo());
        wrong(
                "I1 not among the donations' events",
                workload.meaningful().stream().filter(id -> !told.containsKey(id)));
        wrong(
                "I1 more than once among the donations' events",
                told.entrySet().stream().filter(each -> each.getValue() > 1).map(Map.Entry::getKey));
        wrong(
                "I1 among the donations' events and never sent",
                told.keySet().stream().filter(id -> !workload.meaningful().contains(id)));
    }

    private void everyGiftToTheMinorUnit() {
        for (Gift gift : workload.gifts()) {
            Map<String, Long> expected = new TreeMap<>();
            if (gift.succeeds()) {
                oracle.net(gift).forEach((fund, net) -> expected.put(fund + " " + gift.currency(), net));
            }
            if (!Books.withoutZeros(expected).equals(books.of(gift))) {
                differing.add(gift);
            }
        }
        wrong(
                "I2 gifts whose postings differ",
                differing.stream()
                        .map(gift -> gift.reference() + " is " + books.of(gift) + ", should be " + oracle.net(gift)));
        Set<String> strangers = new HashSet<>(books.funds.keySet());
        workload.gifts().forEach(gift -> strangers.remove(Books.id(gift)));
        wrong("I2 in the books and never given", strangers.stream());
    }

    private void theBooksAsPeopleSeeThem() throws Exception {
        Map<String, Long> shown = new TreeMap<>();
        for (JsonNode fund : cluster.api().get(Kind.LEDGER, "/api/funds").get("funds")) {
            for (JsonNode balance : fund.get("balances")) {
                shown.put(
                        fund.get("id").asString() + " "
                                + balance.get("currency").asString(),
                        balance.get("minor").asLong());
            }
        }
        same("I2 funds", oracle.balances(), Books.withoutZeros(shown));
        for (JsonNode currency :
                cluster.api().get(Kind.LEDGER, "/api/trial-balance").get("currencies")) {
            if (currency.get("difference").asLong() != 0) {
                violations.add("I2 trial balance " + currency);
            }
        }
        for (String campaign : List.of("safe-harbour", Workload.MOVING, Workload.LATE)) {
            JsonNode progress = cluster.api().get(Kind.CAMPAIGN, "/api/campaigns/" + campaign);
            Map<String, Long> raised = new TreeMap<>();
            raised.put(
                    progress.get("raised").get("currency").asString(),
                    progress.get("raised").get("minor").asLong());
            progress.get("unconverted")
                    .forEach(other -> raised.put(
                            other.get("currency").asString(), other.get("minor").asLong()));
            same("I2 raised by " + campaign, oracle.raised(campaign), Books.withoutZeros(raised));
            if (progress.get("donations").asInt() != oracle.donations(campaign)) {
                violations.add("I2 gifts to " + campaign + ": " + progress.get("donations") + ", should be "
                        + oracle.donations(campaign));
            }
        }
    }

    private void everyGoalOnce() throws Exception {
        Map<String, Integer> reached = new TreeMap<>();
        for (Seen each : log) {
            if (each.topic().equals("campaigns.v1") && each.type().contains("GoalReached")) {
                JsonNode event = each.json();
                reached.merge(
                        event.get("campaign").asString() + " v"
                                + event.get("goalVersion").asInt(),
                        1,
                        Integer::sum);
            }
        }
        goals = reached.size();
        wrong(
                "I3 told more than once",
                reached.entrySet().stream().filter(each -> each.getValue() > 1).map(Map.Entry::toString));
        for (String campaign : List.of("safe-harbour", Workload.MOVING, Workload.LATE)) {
            JsonNode progress = cluster.api().get(Kind.CAMPAIGN, "/api/campaigns/" + campaign);
            long goal = progress.get("goal").get("minor").asLong();
            String version = campaign + " v" + progress.get("goalVersion").asInt();
            if (oracle.raised(campaign).getOrDefault("USD", 0L) >= goal && !reached.containsKey(version)) {
                violations.add("I3 the goal was reached and nobody told: " + version);
            }
        }
    }

    private void everyOffsetHasItsEffect() {
        Map<String, Integer> buried = new TreeMap<>();
        for (Seen each : log) {
            if (each.topic().endsWith(".dlq")) {
                String place = each.headers().get("almoner_topic") + "/"
                        + each.headers().get("almoner_partition") + "/"
                        + each.headers().get("almoner_offset");
                buried.merge(each.topic() + " " + place, 1, Integer::sum);
            }
        }
        violations.addAll(poison.lost());
        Set<String> due = poison.buried();
        wrong("I4 poison without its dead letter", due.stream().filter(each -> !buried.containsKey(each)));
        wrong(
                "I4 a dead letter twice",
                buried.entrySet().stream().filter(each -> each.getValue() > 1).map(Map.Entry::getKey));
        wrong("I4 a dead letter of a good record", buried.keySet().stream().filter(each -> !due.contains(each)));
        Set<String> told = Books.told(cluster.mongo()).keySet();
        wrong(
                "I4 no effect of",
                log.stream()
                        .filter(each -> !poison.places().contains(each.place()) && !hasEffect(each, told))
                        .map(each -> each.place() + " " + each.id()));
    }

    private boolean hasEffect(Seen record, Set<String> told) {
        String id = record.id();
        return switch (record.topic()) {
            case "webhooks.v1" -> {
                String event = id.substring(id.indexOf(':') + 1);
                yield told.contains(event) || workload.meaningless().contains(event);
            }
            case "donations.v1" -> record.type().contains("DonationFailed") || books.entries.contains(id);
            case "reallocations.v1" -> {
                String entry = record.json().get("entry").asString();
                yield books.entries.contains(entry + "/moved") || books.entries.contains(entry + "/moved-from");
            }
            case "allocations.v1" ->
                record.json().path("campaign").isMissingNode()
                        || record.json().path("campaign").isNull()
                        || books.contributions.contains(id);
            default -> true;
        };
    }

    private void theTalliesAreTheJournals() throws Exception {
        Map<String, Long> tallied = new TreeMap<>();
        Books.tallies(cluster.mongo(), "ledger", "tallies")
                .forEach((key, sums) -> tallied.put(key, sum(sums, "debit") - sum(sums, "credit")));
        same("I6 the ledger's tallies", Books.withoutZeros(books.accounts), Books.withoutZeros(tallied));
        Map<String, Map<String, Long>> raised = Books.tallies(cluster.mongo(), "campaign", "raised");
        Set<String> campaigns = new TreeSet<>(raised.keySet());
        campaigns.addAll(books.raised.keySet());
        for (String campaign : campaigns) {
            same(
                    "I6 the campaigns' tallies: " + campaign,
                    Books.withoutZeros(books.raised.getOrDefault(campaign, Map.of())),
                    Books.withoutZeros(raised.getOrDefault(campaign, Map.of())));
        }
        JsonNode verified = cluster.api().send(Kind.LEDGER, "/api/verify", "POST", null);
        if (!verified.get("differences").isEmpty()
                || !verified.get("unbalanced").isEmpty()
                || verified.get("pending").asLong() != 0) {
            violations.add("I6 the ledger's own verify: " + cut(verified.toString()));
        }
    }

    private static long sum(Map<String, Long> sums, String name) {
        return sums.getOrDefault(name, 0L) + 1_000_000_000L * sums.getOrDefault(name + "Billions", 0L);
    }

    private void same(String what, Map<String, Long> expected, Map<String, Long> actual) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        wrong(
                what,
                keys.stream()
                        .filter(key -> !Objects.equals(expected.get(key), actual.get(key)))
                        .map(key -> key + " is " + actual.get(key) + ", should be " + expected.get(key)));
    }

    private void wrong(String what, java.util.stream.Stream<String> which) {
        List<String> all = which.toList();
        if (!all.isEmpty()) {
            violations.add(what + " (" + all.size() + "): "
                    + String.join("; ", all.subList(0, Math.min(SHOWN_MAX, all.size()))));
        }
    }

    private static String cut(String text) {
        return text.length() > 600 ? text.substring(0, 600) + "…" : text;
    }
}
