package org.almoner.notification;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;
import org.almoner.events.Money;
import org.bson.Document;

/** Money as donors read it, and as documents hold it. */
final class Amounts {

    private Amounts() {}

    /**
     * In the reader's format, and always with the ISO code: {@code $50.00 USD}, {@code ₩50,000 KRW}, {@code 50.00 CHF}. The code
     * says whose dollar it is, so a symbol does not have to ({@code US$50.00 USD}).
     */
    static String display(Money money, Locale locale) {
        Currency currency = money.currency();
        String symbol = currency.getSymbol(locale).replaceAll("[\\p{L}\\p{Z}.]", "");
        NumberFormat format =
                symbol.isEmpty() ? NumberFormat.getNumberInstance(locale) : NumberFormat.getCurrencyInstance(locale);
        if (format instanceof DecimalFormat decimal && !symbol.isEmpty()) {
            DecimalFormatSymbols symbols = decimal.getDecimalFormatSymbols();
            symbols.setCurrency(currency);
            symbols.setCurrencySymbol(symbol);
            decimal.setDecimalFormatSymbols(symbols);
        }
        format.setMinimumFractionDigits(currency.getDefaultFractionDigits());
        format.setMaximumFractionDigits(currency.getDefaultFractionDigits());
        return format.format(money.toMajor()) + " " + currency.getCurrencyCode();
    }

    static Document document(Money money) {
        return new Document("minor", money.minor())
                .append("currency", money.currency().getCurrencyCode());
    }

    static Money money(Document document) {
        return Money.of(document.getLong("minor"), document.getString("currency"));
    }
}
