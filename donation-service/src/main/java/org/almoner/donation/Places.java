package org.almoner.donation;

import java.util.Locale;
import org.almoner.donation.Facts.Wishes;
import org.almoner.events.Place;
import org.jspecify.annotations.Nullable;

/** What donors may ask for, as providers pass it on. */
final class Places {

    static final Wishes NO_WISHES = new Wishes(Place.NONE, null, null, null);

    private static final int NAME_LETTERS_MAX = 100;

    private Places() {}

    /** A campaign's or fund's name. Whether there is one of that name, only the ledger knows. */
    static @Nullable String name(@Nullable String text) {
        return Words.clean(text, NAME_LETTERS_MAX);
    }

    /** @return {@code en} or {@code ko}; null for a language that nobody here writes */
    static @Nullable String locale(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String language = text.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
        return language.equals("en") || language.equals("ko") ? language : null;
    }

    /** Metadata are text only. Whatever is not {@code true} is false. */
    static @Nullable Boolean flag(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return Boolean.valueOf(text.strip());
    }
}
