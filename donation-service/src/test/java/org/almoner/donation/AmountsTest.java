package org.almoner.donation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.almoner.donation.Body.Unreadable;
import org.almoner.events.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "usd, 1099, USD 10.99",
        "eur, 1, EUR 0.01",
        "krw, 50000, KRW 50000",
        "jpy, 500, JPY 500",
        "vnd, 500, VND 500",
        "xof, 500, XOF 500",
        "isk, 500, ISK 5",
        "ugx, 500, UGX 5",
        "huf, 1045, HUF 10.45",
        "twd, 80045, TWD 800.45",
        "mga, 500, MGA 500.00",
        "kwd, 5120, KWD 5.120",
        "bhd, 10, BHD 0.010",
        "jod, 1000, JOD 1.000",
        "omr, 1000, OMR 1.000",
        "tnd, 1000, TND 1.000",
        "usd, 1000000000000000, USD 10000000000000.00"
    })
    void readsStripesUnits(String currency, long amount, String expected) throws Unreadable {
        assertThat(Amounts.stripe(amount(amount, currency), "amount")).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "usd, 0, not more than zero",
        "usd, -1, not more than zero",
        "usd, 9223372036854775807, larger than money",
        "usd, -9223372036854775808, larger than money",
        "mga, 9223372036854775807, larger than money",
        "usd, 9223372036854775808, larger than money",
        "usd, 1000000000000001, larger than money",
        "isk, 550, fraction",
        "ugx, 501, fraction",
        "kwd, 5124, ends in 0",
        "usdc, 500, unknown currency",
        "zzz, 500, unknown currency",
        "'', 500, unknown currency",
        "xau, 500, not a currency that money is paid in"
    })
    void refusesWhatCannotBe(String currency, String amount, String reason) {
        assertThatThrownBy(() -> Amounts.stripe(
                        Body.parse(Signed.bytes("{\"amount\":" + amount + ",\"currency\":\"" + currency + "\"}")),
                        "amount"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"'12.5'", "'1e3'", "'\"500\"'", "true", "'[5]'", "'{}'", "null"})
    void takesNothingButWholeNumbers(String amount) {
        assertThatThrownBy(() -> Amounts.stripe(
                        Body.parse(Signed.bytes("{\"currency\":\"usd\",\"amount\":" + amount + "}")), "amount"))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void readsOurOwnUnitsAsTheyAre() throws Unreadable {
        Body data = Body.parse(Signed.bytes("{\"amount\":{\"minor\":50000,\"currency\":\"KRW\"}}"));
        assertThat(Amounts.standard(data)).isEqualTo(Money.of(50000, "KRW"));
        assertThatThrownBy(() -> Amounts.standard(
                        Body.parse(Signed.bytes("{\"amount\":{\"minor\":50000,\"currency\":\"krw\"}}"))))
                .hasMessageContaining("unknown currency");
    }

    private static Body amount(long amount, String currency) throws Unreadable {
        return Body.parse(Signed.bytes("{\"amount\":" + amount + ",\"currency\":\"" + currency + "\"}"));
    }
}
