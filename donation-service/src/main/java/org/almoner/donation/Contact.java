package org.almoner.donation;

import org.jspecify.annotations.Nullable;

/** A name and an address as one of a provider's objects has them, made harmless: see {@link #of}. */
record Contact(@Nullable String name, @Nullable String email) {

    private static final int NAME_LETTERS_MAX = 120;
    private static final int EMAIL_LETTERS_MAX = 254; // RFC 5321, 4.5.3.1.3
    private static final String NOT_IN_EMAIL = "<>()[]\\,;:\"";

    /** @return what is usable of it; null if nothing is */
    static @Nullable Contact of(@Nullable String name, @Nullable String email) {
        String goodName = Words.clean(name, NAME_LETTERS_MAX);
        String goodEmail = email(email);
        return goodName == null && goodEmail == null ? null : new Contact(goodName, goodEmail);
    }

    // Loosely: only the mail server knows what it takes. What counts is that one address cannot become two, or a
    // header.
    private static @Nullable String email(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String email = text.strip();
        int at = email.indexOf('@');
        boolean good = at > 0
                && at == email.lastIndexOf('@')
                && at < email.length() - 1
                && email.length() <= EMAIL_LETTERS_MAX
                && email.codePoints().noneMatch(Contact::notInEmail);
        return good ? email : null;
    }

    private static boolean notInEmail(int letter) {
        return Character.isWhitespace(letter)
                || Character.isSpaceChar(letter)
                || Words.isUnprintable(letter)
                || NOT_IN_EMAIL.indexOf(letter) >= 0;
    }

    /** Not the name and not the address: this ends up in no log. */
    @Override
    public String toString() {
        return "Contact[…]";
    }
}
