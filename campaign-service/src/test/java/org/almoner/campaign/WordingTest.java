package org.almoner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.almoner.events.Money;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.ResourceBundleMessageSource;

class WordingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | 250000 | USD | 2,500 USD",
                "en | 2550 | USD | 25.50 USD",
                "en | 50000 | KRW | ₩50,000",
                "ko | 50000 | KRW | ₩50,000",
                "ko | 250000 | USD | 2,500 USD",
                "en | 5000 | EUR | €50",
                "ko | 5005 | EUR | €50.05",
                "en | 123456 | BHD | 123.456 BHD",
                "en | 100000 | JPY | 100,000 JPY",
                "en | 0 | USD | 0 USD",
                "ko | 9223372036854775807 | USD | 92,233,720,368,547,758.07 USD"
            })
    void anAmountNeedsNoGuessing(String language, long minor, String currency, String expected) {
        assertThat(wording(language).money(Money.of(minor, currency)).replace('\u00a0', ' '))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | PT30S | just now",
                "en | PT1M | a minute ago",
                "en | PT59M | 59 minutes ago",
                "en | PT1H | an hour ago",
                "en | PT23H | 23 hours ago",
                "en | P1D | a day ago",
                "en | P1000D | 1,000 days ago",
                "en | PT-5M | just now",
                "ko | PT30S | 방금 전",
                "ko | PT2M | 2분 전",
                "ko | PT3H | 3시간 전",
                "ko | P4D | 4일 전"
            })
    void aTimeIsRough(String language, Duration since, String expected) {
        assertThat(wording(language).ago(NOW.minus(since))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | 0 | No gifts yet",
                "en | 1 | 1 gift",
                "en | 1234 | 1,234 gifts",
                "ko | 0 | 아직 기부가 없습니다",
                "ko | 1 | 기부 1건",
                "ko | 1234 | 기부 1,234건"
            })
    void giftsAreCounted(String language, long gifts, String expected) {
        assertThat(wording(language).say("gifts", gifts)).isEqualTo(expected);
    }

    private static Wording wording(String language) {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("campaign/messages");
        messages.setDefaultEncoding("UTF-8");
        messages.setFallbackToSystemLocale(false);
        return new Wording(messages, Locale.of(language), NOW);
    }
}
