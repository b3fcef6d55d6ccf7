package org.almoner.console;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.almoner.console.Answers.Email;
import org.almoner.console.Answers.Emails;
import org.almoner.console.Answers.Funds;
import org.almoner.console.Answers.TrialBalance;
import org.almoner.events.DonationId;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.util.UriComponentsBuilder;

/** Asks ledger-service for the books and notification-service for the emails, every two seconds; pages never wait for either. */
@Component
final class AskServices {

    static final String NO_TOKEN = "is not asked: with an OIDC issuer the console has no token of its own yet";

    private static final int GIFTS_MAX = 200;
    private static final int GIFTS_A_REQUEST = 50; // an address of some 2,000 characters

    private final ConsoleSettings settings;
    private final Gifts gifts;
    private final Clock clock;
    private final RestClient http;
    private volatile Asked<Funds> funds;
    private volatile Asked<TrialBalance> trialBalance;
    private volatile Asked<Map<String, List<Email>>> emails;

    AskServices(ConsoleSettings settings, Gifts gifts, Clock clock) {
        this.settings = settings;
        this.gifts = gifts;
        this.clock = clock;
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .connectTimeout(settings.patience())
                .followRedirects(HttpClient.Redirect.NEVER) // the token is for these two and nobody else
                .build());
        requests.setReadTimeout(settings.patience());
        this.http = RestClient.builder()
                .requestFactory(requests)
                .defaultHeaders(headers -> {
                    if (!settings.operatorToken().isEmpty()) {
                        headers.setBearerAuth(settings.operatorToken());
                    }
                })
                .build();
        this.funds = Asked.notYet(clock.instant());
        this.trialBalance = Asked.notYet(clock.instant());
        this.emails = Asked.notYet(clock.instant());
    }

    Asked<Funds> funds() {
        return funds;
    }

    Asked<TrialBalance> trialBalance() {
        return trialBalance;
    }

    /** By donation id; a gift that is missing has not been asked for. */
    Asked<Map<String, List<Email>>> emails() {
        return emails;
    }

    @Scheduled(fixedDelay = 2000)
    void askLedger() {
        funds = ask(funds, settings.ledgerUrl().resolve("/api/funds"), Funds.class);
        trialBalance = settings.hasLogin()
                ? ask(trialBalance, settings.ledgerUrl().resolve("/api/trial-balance"), TrialBalance.class)
                : trialBalance.failed(NO_TOKEN, clock.instant());
    }

    @Scheduled(fixedDelay = 2000)
    void askForEmails() {
        if (!settings.hasLogin()) {
            emails = emails.failed(NO_TOKEN, clock.instant());
            return;
        }
        Map<String, List<Email>> known = emails.value() == null ? Map.of() : emails.value();
        Map<String, List<Email>> next = new HashMap<>();
        List<String> open = new ArrayList<>();
        for (Gift gift : gifts.newest(GIFTS_MAX, "")) {
            String id = gift.id().value();
            List<Email> before = known.get(id);
            if (before != null) {
                next.put(id, before);
            }
            // An email that was sent stays sent, so there is nothing more to learn.
            if (before == null || Answers.thanks(before).filter(Email::sent).isEmpty()) {
                open.add(id);
            }
        }
        for (int from = 0; from == 0 || from < open.size(); from += GIFTS_A_REQUEST) {
            List<String> some = open.subList(from, Math.min(open.size(), from + GIFTS_A_REQUEST));
            Asked<Emails> asked = ask(Asked.notYet(clock.instant()), emailsOf(some), Emails.class);
            Emails answer = asked.value();
            if (answer == null) {
                emails = emails.failed(String.valueOf(asked.trouble()), clock.instant());
                return;
            }
            Map<String, List<Email>> byDonation =
                    answer.emails().stream().collect(Collectors.groupingBy(Email::donation));
            some.forEach(id -> next.put(id, byDonation.getOrDefault(id, List.of())));
        }
        emails = emails.answered(Map.copyOf(next), clock.instant());
    }

    private URI emailsOf(List<String> donations) {
        // Without any the question is whether the service is there: an id that nobody has.
        List<String> asked = donations.isEmpty() ? List.of(NOBODY) : donations;
        return UriComponentsBuilder.fromUri(settings.notificationUrl())
                .path("/api/emails")
                .queryParam("donation", asked)
                .build()
                .toUri();
    }

    private static final String NOBODY = DonationId.of("console", "nobody").value();

    private <T> Asked<T> ask(Asked<T> before, URI uri, Class<T> type) {
        Instant now = clock.instant();
        try {
            T answer = http.get().uri(uri).retrieve().body(type);
            return answer == null ? before.failed("answers nothing", now) : before.answered(answer, now);
        } catch (RestClientResponseException e) {
            return before.failed("answers " + e.getStatusCode().value(), now);
        } catch (ResourceAccessException e) {
            return before.failed("does not answer", now);
        } catch (RestClientException e) {
            return before.failed("answers what the console cannot read", now);
        }
    }
}
