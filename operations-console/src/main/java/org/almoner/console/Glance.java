package org.almoner.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.almoner.console.Answers.Line;
import org.almoner.console.Answers.TrialBalance;
import org.almoner.console.LagHistory.Trend;
import org.almoner.console.Offsets.Depth;
import org.almoner.console.Picture.Traced;
import org.almoner.console.Way.Stage;
import org.almoner.console.Way.State;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/**
 * The three questions that an operator comes with.
 *
 * @param flow does money flow?
 * @param books do the books balance?
 * @param stuck is anything stuck?
 */
record Glance(Verdict flow, Verdict books, Verdict stuck) {

    private static final Duration RECENT = Duration.ofMinutes(15);

    /** How good an answer is. Each verdict has words too, since colour alone says nothing to many people. */
    enum Mood {
        GOOD,
        QUIET,
        BAD
    }

    /** @param facts a few words each, the most important first */
    record Verdict(Mood mood, String headline, List<String> facts) {}

    static Glance of(Picture picture, Duration stuckAfter) {
        return new Glance(flow(picture, stuckAfter), books(picture.trialBalance()), stuck(picture, stuckAfter));
    }

    private static Verdict flow(Picture picture, Duration stuckAfter) {
        Asked<Offsets> kafka = picture.offsets();
        if (kafka.away()) {
            return new Verdict(Mood.BAD, "Unknown whether money flows", List.of(away("", kafka)));
        }
        List<Traced> heldUp = picture.gifts().stream()
                .filter(each ->
                        each.way().stages().subList(0, 3).stream().anyMatch(stage -> isStuck(stage, stuckAfter)))
                .toList();
        List<Traced> received = picture.gifts().stream()
                .filter(each -> each.gift().received().isPresent())
                .toList();
        if (!heldUp.isEmpty()) {
            return new Verdict(
                    Mood.BAD, "Money is held up", List.of(count(heldUp.size(), "gift") + " not yet in the books"));
        }
        if (received.isEmpty()) {
            return new Verdict(Mood.QUIET, "No gift yet", List.of());
        }
        Instant newest = received.getFirst().gift().receivedAt();
        List<Traced> recent = received.stream()
                .filter(each -> each.gift().receivedAt().isAfter(picture.now().minus(RECENT)))
                .toList();
        if (recent.isEmpty()) {
            return new Verdict(
                    Mood.QUIET,
                    "No gift for " + Wording.roughly(Duration.between(newest, picture.now())),
                    List.of("nothing waits"));
        }
        List<String> facts = new ArrayList<>();
        facts.add("last gift " + Wording.roughly(Duration.between(newest, picture.now())) + " ago");
        String more = recent.size() == TakePicture.NEWEST ? " or more" : "";
        facts.add(recent.size() + more + " in the last " + RECENT.toMinutes() + " min");
        median(recent).ifPresent(took -> facts.add("in the books after " + Wording.took(took) + " (median)"));
        return new Verdict(Mood.GOOD, "Money flows", facts);
    }

    private static Verdict books(Asked<TrialBalance> asked) {
        TrialBalance books = asked.value();
        if (books == null) {
            return asked.away()
                    ? new Verdict(Mood.BAD, "Unknown whether the books balance", List.of(away(Way.LEDGER, asked)))
                    : new Verdict(Mood.QUIET, "Asking for the books", List.of());
        }
        List<String> facts = new ArrayList<>();
        List<Line> wrong = books.currencies().stream()
                .filter(each -> each.difference() != 0)
                .toList();
        wrong.forEach(
                each -> facts.add("debits − credits = " + Wording.money(Money.of(each.difference(), each.currency()))));
        if (asked.away()) {
            facts.add(away(Way.LEDGER, asked));
        }
        if (!wrong.isEmpty()) {
            return new Verdict(Mood.BAD, "The books do not balance", facts);
        }
        if (asked.away()) {
            return new Verdict(Mood.BAD, "The books balanced at " + time(asked.at()), facts);
        }
        if (books.currencies().isEmpty()) {
            return new Verdict(Mood.QUIET, "The books are empty", facts);
        }
        String currencies = books.currencies().stream().map(Line::currency).collect(Collectors.joining(", "));
        return new Verdict(Mood.GOOD, "The books balance", List.of("difference 0 in " + currencies));
    }

    private static Verdict stuck(Picture picture, Duration stuckAfter) {
        List<String> problems = new ArrayList<>();
        if (picture.offsets().away()) {
            problems.add(away("", picture.offsets()));
        }
        if (picture.funds().away()) {
            problems.add(away(Way.LEDGER, picture.funds()));
        }
        if (picture.emails().away()
                && !AskServices.NO_TOKEN.equals(picture.emails().trouble())) {
            problems.add(away(Way.NOTIFICATION, picture.emails()));
        }
        if (!picture.offsets().away()) {
            picture.trends().stream()
                    .filter(each -> !each.lag().reading())
                    .map(each -> each.lag().group())
                    .distinct()
                    .forEach(group -> problems.add(group + " has no running consumer"));
            picture.trends().stream()
                    .filter(each -> each.lag().reading() && isStuck(each, stuckAfter))
                    .forEach(each -> problems.add(each.lag().group() + " does not catch up on "
                            + each.lag().topic() + ": "
                            + Wording.number(each.lag().records()) + " wait"));
        }
        picture.deadLetters().stream()
                .filter(each -> each.records() > 0)
                .forEach(each -> problems.add(deadLetters(each)));
        Stream.of("donation", "postings", "campaign", "email")
                .forEach(stage -> problems.addAll(stuckAt(stage, picture, stuckAfter)));
        long pending = picture.gifts().stream()
                .filter(each -> each.way().stages().getLast().state() == State.PENDING)
                .count();
        String note = pending == 0
                ? "nobody is behind, no dead letters"
                : count(pending, "gift") + " without an address to thank";
        return problems.isEmpty()
                ? new Verdict(Mood.GOOD, "Nothing is stuck", List.of(note))
                : new Verdict(
                        Mood.BAD,
                        count(problems.size(), "thing") + (problems.size() == 1 ? " needs" : " need") + " a look",
                        problems);
    }

    private static List<String> stuckAt(String stage, Picture picture, Duration stuckAfter) {
        List<Stage> here = picture.gifts().stream()
                .flatMap(each -> each.way().stages().stream())
                .filter(each -> each.name().equals(stage))
                .toList();
        List<String> problems = new ArrayList<>();
        long waiting = here.stream().filter(each -> isStuck(each, stuckAfter)).count();
        if (waiting > 0) {
            problems.add(count(waiting, "gift") + (waiting == 1 ? " waits" : " wait") + " at " + stage);
        }
        // A dead letter has its own line already.
        long stopped = here.stream()
                .filter(each -> each.state() == State.TROUBLE && !each.note().startsWith("dead letter"))
                .count();
        if (stopped > 0) {
            problems.add(count(stopped, "gift") + " stopped at " + stage);
        }
        return problems;
    }

    private static boolean isStuck(Stage stage, Duration stuckAfter) {
        return stage.state() == State.WAITING
                && stage.waits() != null
                && stage.waits().compareTo(stuckAfter) > 0;
    }

    private static boolean isStuck(Trend trend, Duration stuckAfter) {
        return trend.behind()
                && trend.behindFor().compareTo(stuckAfter) > 0
                && trend.drained().isEmpty();
    }

    private static Optional<Duration> median(List<Traced> gifts) {
        List<Duration> took = gifts.stream()
                .map(each -> each.way().stages().get(2))
                .flatMap(stage -> Stream.ofNullable(stage.took()))
                .sorted()
                .toList();
        return took.isEmpty() ? Optional.empty() : Optional.of(took.get(took.size() / 2));
    }

    private static String deadLetters(Depth depth) {
        return count(depth.records(), "dead letter") + " in " + depth.topic();
    }

    private static String away(String who, Asked<?> asked) {
        return (who + " " + asked.trouble() + " since " + Wording.time(asked.since())).strip();
    }

    private static String time(@Nullable Instant at) {
        return at == null ? "?" : Wording.time(at);
    }

    private static String count(long number, String what) {
        return Wording.number(number) + " " + what + (number == 1 ? "" : "s");
    }
}
