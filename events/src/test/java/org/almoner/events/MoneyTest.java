package org.almoner.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Currency;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MoneyTest {

    private static final Currency USD = Currency.getInstance("USD");

    @Provide
    Arbitrary<Currency> currencies() {
        return Arbitraries.of(Currency.getAvailableCurrencies()).filter(each -> each.getDefaultFractionDigits() >= 0);
    }

    @Property
    void sums_and_differences_are_exact_or_refused(@ForAll long a, @ForAll long b) {
        requireExactOrRefused(a, b, Money::plus, BigInteger::add);
        requireExactOrRefused(a, b, Money::minus, BigInteger::subtract);
    }

    private static void requireExactOrRefused(
            long a, long b, BinaryOperator<Money> money, BinaryOperator<BigInteger> exactly) {
        BigInteger exact = exactly.apply(BigInteger.valueOf(a), BigInteger.valueOf(b));
        if (exact.bitLength() < Long.SIZE) {
            assertThat(money.apply(new Money(a, USD), new Money(b, USD)))
                    .isEqualTo(new Money(exact.longValueExact(), USD));
        } else {
            assertThatThrownBy(() -> money.apply(new Money(a, USD), new Money(b, USD)))
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    @Example
    void the_smallest_amount_has_no_opposite() {
        assertThatThrownBy(() -> new Money(Long.MIN_VALUE, USD).negated()).isInstanceOf(ArithmeticException.class);
        assertThat(new Money(Long.MAX_VALUE, USD).negated().negated()).isEqualTo(new Money(Long.MAX_VALUE, USD));
    }

    @Property
    void nothing_is_computed_across_currencies(
            @ForAll long a,
            @ForAll long b,
            @ForAll("currencies") Currency one,
            @ForAll("currencies") Currency another) {
        Money first = new Money(a, one);
        Money second = new Money(b, another);
        List<BiFunction<Money, Money, Object>> all =
                List.of(Money::plus, Money::minus, Money::min, Money::max, Money::compareTo);
        for (BiFunction<Money, Money, Object> operation : all) {
            if (!one.equals(another)) {
                assertThatIllegalArgumentException().isThrownBy(() -> operation.apply(first, second));
            }
        }
    }

    @Property
    void the_order_is_the_amounts(@ForAll long a, @ForAll long b) {
        Money first = new Money(a, USD);
        Money second = new Money(b, USD);
        assertThat(Integer.signum(first.compareTo(second))).isEqualTo(Long.compare(a, b));
        assertThat(first.min(second).minor()).isEqualTo(Math.min(a, b));
        assertThat(first.max(second).minor()).isEqualTo(Math.max(a, b));
        assertThat(List.of(first.isNegative(), first.isZero(), first.isPositive()))
                .isEqualTo(List.of(a < 0, a == 0, a > 0));
    }

    @Property
    void major_units_lose_nothing(@ForAll long minor, @ForAll("currencies") Currency currency) {
        Money money = new Money(minor, currency);
        assertThat(money.toMajor().unscaledValue()).isEqualTo(BigInteger.valueOf(minor));
        assertThat(money.toMajor().scale()).isEqualTo(currency.getDefaultFractionDigits());
    }

    @Example
    void people_read_it_with_the_currencys_own_digits() {
        assertThat(Money.of(5000, "USD")).hasToString("USD 50.00");
        assertThat(Money.of(5000, "KRW")).hasToString("KRW 5000");
        assertThat(Money.of(-5, "BHD")).hasToString("BHD -0.005");
        assertThat(Money.zero(USD)).isEqualTo(Money.of(0, "USD"));
    }

    @Example
    void what_nobody_can_be_paid_in_is_no_currency() {
        for (String code : List.of("XAU", "XTS", "XXX", "usd", "US", "", "$")) {
            assertThatIllegalArgumentException().as(code).isThrownBy(() -> Money.of(1, code));
        }
    }
}
