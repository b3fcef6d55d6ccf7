package org.almoner.campaign;

import com.mongodb.MongoException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.almoner.campaign.Progress.Recent;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * The campaign's page and its widget for other sites. Both are whole without JavaScript; with it, a script of their own fetches the
 * moving part again whenever the stream says that something moved.
 */
@Controller
class CampaignPages {

    private static final Logger log = LoggerFactory.getLogger(CampaignPages.class);

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ";

    /** What a page shows, put into words. */
    record View(
            String slug,
            String language,
            String title,
            @Nullable String lead,
            List<String> story,
            String raised,
            String goal,
            String summary,
            String percent,
            long bar,
            long now,
            String donations,
            @Nullable String timeLeft,
            @Nullable String reached,
            @Nullable String unconverted,
            List<MilestoneView> milestones,
            List<TierView> tiers,
            List<GiftView> gifts,
            long progressRevision) {}

    record MilestoneView(int percent, boolean reached, String words) {}

    record TierView(String amount, String text, @Nullable String times) {}

    record GiftView(String amount, String ago) {}

    private final ReadProgress progress;
    private final CampaignSettings settings;
    private final MessageSource messages;
    private final Clock clock;

    CampaignPages(ReadProgress progress, CampaignSettings settings, MessageSource messages, Clock clock) {
        this.progress = progress;
        this.settings = settings;
        this.messages = messages;
        this.clock = clock;
    }

    @GetMapping("/c/{slug}")
    String page(@PathVariable String slug, Locale locale, Model model, HttpServletResponse response) {
        return show("page", "'none'", slug, locale, model, response);
    }

    @GetMapping("/c/{slug}/live")
    String pageLive(@PathVariable String slug, Locale locale, Model model, HttpServletResponse response) {
        return show("page :: live", "'none'", slug, locale, model, response);
    }

    @GetMapping("/embed/{slug}")
    String widget(@PathVariable String slug, Locale locale, Model model, HttpServletResponse response) {
        return show("widget", "*", slug, locale, model, response);
    }

    @GetMapping("/embed/{slug}/live")
    String widgetLive(@PathVariable String slug, Locale locale, Model model, HttpServletResponse response) {
        return show("widget :: live", "*", slug, locale, model, response);
    }

    private String show(
            String template, String framedBy, String slug, Locale locale, Model model, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY + framedBy);
        response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, locale.getLanguage());
        model.addAttribute("language", locale.getLanguage());
        Optional<Progress> found = progress.of(slug);
        if (found.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            model.addAttribute("away", false);
            return "missing";
        }
        model.addAttribute("campaign", view(found.get(), new Wording(messages, locale, clock.instant()), locale));
        model.addAttribute("sample", settings.sampleNotice());
        model.addAttribute("donateUrl", settings.donateUrl());
        return template;
    }

    @ExceptionHandler(MongoException.class)
    String away(MongoException e, Locale locale, Model model, HttpServletResponse response) {
        log.warn("the store does not answer: {}", e.toString());
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        model.addAttribute("language", locale.getLanguage());
        model.addAttribute("away", true);
        return "missing";
    }

    private static View view(Progress progress, Wording words, Locale locale) {
        String raised = words.money(progress.raised());
        String goal = words.money(progress.goal());
        List<String> lines = words.text(progress.descriptions())
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        Instant reachedAt = progress.reachedAt();
        // Refunds may have taken it back since.
        boolean there = progress.raised().compareTo(progress.goal()) >= 0;
        return new View(
                progress.slug(),
                locale.getLanguage(),
                words.text(progress.titles()),
                lines.isEmpty() ? null : lines.getFirst(),
                lines.stream().skip(1).toList(),
                raised,
                goal,
                words.say("summary", raised, goal, words.number(progress.percent())),
                words.number(progress.percent()),
                Math.min(100, progress.percent()),
                progress.percent(),
                words.say("gifts", progress.donations()),
                words.timeLeft(progress),
                reachedAt != null && there ? words.say("reached", words.date(reachedAt)) : null,
                unconverted(progress.unconverted(), words),
                progress.milestones().stream()
                        .map(each -> new MilestoneView(
                                each.percent(),
                                each.reachedAt() != null,
                                words.say(
                                        each.reachedAt() == null ? "milestone.open" : "milestone.reached",
                                        each.percent())))
                        .toList(),
                tiers(progress, words),
                gifts(progress.recent(), words),
                progress.progressRevision());
    }

    private static @Nullable String unconverted(List<Money> others, Wording words) {
        return others.isEmpty() ? null : words.say("unconverted", words.list(others));
    }

    private static List<TierView> tiers(Progress progress, Wording words) {
        List<TierView> tiers = new ArrayList<>();
        for (Progress.Tier tier : progress.tiers()) {
            Long times = tier.times();
            tiers.add(new TierView(
                    words.money(tier.amount()),
                    words.text(tier.texts()),
                    times == null || times == 0 ? null : words.say("tier.times", times)));
        }
        return tiers;
    }

    private static List<GiftView> gifts(List<Recent> recent, Wording words) {
        return recent.stream()
                .map(gift -> new GiftView(words.money(gift.amount()), words.ago(gift.at())))
                .toList();
    }
}
