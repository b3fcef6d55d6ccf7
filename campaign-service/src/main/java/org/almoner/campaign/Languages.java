package org.almoner.campaign;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.LocaleResolver;

/** English or Korean: what {@code ?lang=} says, else what the browser prefers, else English. */
@Component("localeResolver")
final class Languages implements LocaleResolver {

    static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.KOREAN);

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        String wished = request.getParameter("lang");
        for (Locale known : ALL) {
            if (known.getLanguage().equals(wished)) {
                return known;
            }
        }
        String accepted = request.getHeader("Accept-Language");
        try {
            Locale best = accepted == null ? null : Locale.lookup(Locale.LanguageRange.parse(accepted), ALL);
            return best == null ? Locale.ENGLISH : best;
        } catch (IllegalArgumentException e) {
            return Locale.ENGLISH; // no language ranges
        }
    }

    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
        throw new UnsupportedOperationException("the language is part of the address");
    }
}
