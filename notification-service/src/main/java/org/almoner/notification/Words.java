package org.almoner.notification;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ListFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.almoner.events.Money;

/** One language: its sentences, kept in {@code words_<language>.properties}, and its way with money, dates and lists. */
final class Words {

    static final String FALLBACK = "en";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    private static final Map<String, Words> ALL =
            Map.of("en", new Words("en", Locale.US), "ko", new Words("ko", Locale.KOREA));

    private final String language;
    private final Locale locale;
    private final Properties sentences = new Properties();

    private Words(String language, Locale locale) {
        this.language = language;
        this.locale = locale;
        String file = "words_" + language + ".properties";
        try (InputStream in = Words.class.getResourceAsStream(file)) {
            sentences.load(new InputStreamReader(Objects.requireNonNull(in, file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** @return the language that somebody with this locale is written to in: {@code ko} for {@code ko-KR} */
    static String language(String locale) {
        String language = Locale.forLanguageTag(locale.replace('_', '-')).getLanguage();
        return ALL.containsKey(language) ? language : FALLBACK;
    }

    static Words in(String language) {
        return Objects.requireNonNull(ALL.get(language(language)));
    }

    static Set<String> languages() {
        return ALL.keySet();
    }

    String language() {
        return language;
    }

    /**
     * @param values what stands for {@code {name}}; names and values alternate. A value is never read for placeholders itself
     * @throws IllegalArgumentException if there is no such sentence, or it needs a value that is not given
     */
    String say(String key, String... values) {
        String sentence = sentences.getProperty(key);
        if (sentence == null) {
            throw new IllegalArgumentException("no words for " + key + " in " + language);
        }
        return PLACEHOLDER.matcher(sentence).replaceAll(found -> {
            for (int i = 0; i < values.length; i += 2) {
                if (values[i].equals(found.group(1))) {
                    return Matcher.quoteReplacement(values[i + 1]);
                }
            }
            throw new IllegalArgumentException(key + " in " + language + " needs " + found.group(1));
        });
    }

    String money(Money money) {
        return Amounts.display(money, locale);
    }

    String date(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .withZone(zone)
                .format(instant);
    }

    /** {@code Education Programs and Safe Passage Fund}. */
    String list(List<String> items) {
        return ListFormat.getInstance(locale, ListFormat.Type.STANDARD, ListFormat.Style.FULL)
                .format(items);
    }
}
