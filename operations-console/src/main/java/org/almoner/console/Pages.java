package org.almoner.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.almoner.console.Answers.Funds;
import org.almoner.console.Answers.TrialBalance;
import org.almoner.console.LagHistory.Trend;
import org.almoner.events.Money;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The console's pages. Everything is said in the HTML; the script only fetches it again. */
@Controller
final class Pages {

    private static final int ROWS = 50;
    private static final int REFUSALS = 5;

    private final TakePicture camera;
    private final ConsoleSettings settings;

    Pages(TakePicture camera, ConsoleSettings settings) {
        this.camera = camera;
        this.settings = settings;
    }

    /**
     * @param trouble why it is not how things are now; empty if it is
     * @param asOf when the rows were true, where there is trouble
     */
    record Part<T>(List<T> rows, String trouble, String asOf) {}

    record VerdictView(String mood, String mark, String headline, List<String> facts) {}

    record FundView(String name, String id, String restriction, List<String> balances) {}

    record LineView(String currency, String debits, String credits, String difference, boolean zero) {}

    record LagView(String group, String topic, String records, String says, boolean trouble) {}

    record DepthView(String topic, String records, boolean some) {}

    @GetMapping("/")
    String gifts(@RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "") String all, Model model) {
        Picture picture = camera.now();
        String words = q.strip();
        List<Picture.Traced> found = words.isEmpty() ? picture.gifts() : camera.matching(words);
        int rows = all.isEmpty() ? ROWS : found.size();
        Glance glance = Glance.of(picture, settings.stuckAfter());
        model.addAttribute("q", words);
        model.addAttribute("now", Wording.time(picture.now()));
        model.addAttribute("verdicts", List.of(view(glance.flow()), view(glance.books()), view(glance.stuck())));
        model.addAttribute(
                "needsALook",
                glance.stuck().mood() == Glance.Mood.BAD
                        || glance.flow().mood() == Glance.Mood.BAD
                        || glance.books().mood() == Glance.Mood.BAD);
        model.addAttribute(
                "gifts",
                found.stream()
                        .limit(rows)
                        .map(each -> GiftView.of(each, picture.now()))
                        .toList());
        model.addAttribute("found", found.size());
        model.addAttribute("funds", funds(picture.funds()));
        model.addAttribute("books", books(picture.trialBalance()));
        model.addAttribute("lags", lags(picture));
        model.addAttribute("deadLetters", deadLetters(picture));
        model.addAttribute(
                "refusals",
                picture.refusals().stream()
                        .limit(REFUSALS)
                        .map(GiftView.RefusalView::of)
                        .toList());
        return "console/gifts";
    }

    @GetMapping("/gifts/{donation}")
    ModelAndView gift(@PathVariable String donation) {
        Picture picture = camera.now();
        return camera.gift(donation)
                .map(each -> new ModelAndView("console/gift", "gift", GiftView.of(each, picture.now()))
                        .addObject("now", Wording.time(picture.now())))
                .orElseGet(() -> {
                    ModelAndView missing = new ModelAndView("console/missing", "donation", donation);
                    missing.setStatus(HttpStatus.NOT_FOUND);
                    return missing;
                });
    }

    private static VerdictView view(Glance.Verdict verdict) {
        String mark = switch (verdict.mood()) {
            case GOOD -> "✓";
            case QUIET -> "–";
            case BAD -> "!";
        };
        return new VerdictView(
                verdict.mood().name().toLowerCase(Locale.ROOT), mark, verdict.headline(), verdict.facts());
    }

    private static Part<FundView> funds(Asked<Funds> asked) {
        Funds funds = asked.value();
        List<FundView> rows = funds == null
                ? List.of()
                : funds.funds().stream()
                        .map(each -> new FundView(
                                each.name(),
                                each.id(),
                                "with-donor-restrictions".equals(each.restriction()) ? "with donor restrictions" : "",
                                each.balances().stream().map(Wording::money).toList()))
                        .toList();
        return part(rows, Way.LEDGER, asked);
    }

    private static Part<LineView> books(Asked<TrialBalance> asked) {
        TrialBalance books = asked.value();
        List<LineView> rows = books == null
                ? List.of()
                : books.currencies().stream()
                        .map(each -> new LineView(
                                each.currency(),
                                Wording.amount(Money.of(each.debits(), each.currency())),
                                Wording.amount(Money.of(each.credits(), each.currency())),
                                Wording.amount(Money.of(each.difference(), each.currency())),
                                each.difference() == 0))
                        .toList();
        return part(rows, Way.LEDGER, asked);
    }

    private static Part<LagView> lags(Picture picture) {
        return part(picture.trends().stream().map(Pages::lag).toList(), "", picture.offsets());
    }

    private static LagView lag(Trend trend) {
        String says;
        if (!trend.lag().reading()) {
            says = "no running consumer";
        } else if (!trend.behind()) {
            says = "up to date";
        } else if (trend.drained().isPresent()) {
            says = "drained in about " + Wording.roughly(trend.drained().get());
        } else {
            says = trend.moving() ? "not catching up" : "waiting for " + Wording.roughly(trend.behindFor());
        }
        return new LagView(
                trend.lag().group(),
                trend.lag().topic(),
                Wording.number(trend.lag().records()),
                says,
                !trend.lag().reading()
                        || (trend.behind()
                                && trend.drained().isEmpty()
                                && trend.behindFor().compareTo(Duration.ofSeconds(5)) > 0));
    }

    private static Part<DepthView> deadLetters(Picture picture) {
        return part(
                picture.deadLetters().stream()
                        .map(each -> new DepthView(each.topic(), Wording.number(each.records()), each.records() > 0))
                        .toList(),
                "",
                picture.offsets());
    }

    private static <T> Part<T> part(List<T> rows, String who, Asked<?> asked) {
        String trouble = asked.trouble() == null
                ? ""
                : (who + " " + asked.trouble() + (asked.away() ? " since " + Wording.time(asked.since()) : "")).strip();
        Instant at = asked.away() ? asked.at() : null;
        return new Part<>(rows, trouble, at == null ? "" : "Shown as of " + Wording.time(at));
    }
}
