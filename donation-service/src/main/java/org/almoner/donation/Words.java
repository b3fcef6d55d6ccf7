package org.almoner.donation;

import org.jspecify.annotations.Nullable;

/** Text from outside, made fit for one line of an email, a page or a log. */
final class Words {

    private static final int CARD_DIGITS_MIN = 13;
    private static final int CARD_DIGITS_MAX = 19;
    private static final int CARD_DIGITS_SHOWN = 4;

    private Words() {}

    /**
     * One line of at most so many letters, spaces not counted: line ends and control characters become spaces, runs of spaces one. Emoji, Hangul and
     * whatever else people are called stay. A card number is masked down to its last four digits.
     *
     * @return null if nothing is left
     */
    static @Nullable String clean(@Nullable String text, int lettersMax) {
        if (text == null) {
            return null;
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), lettersMax));
        int letters = 0;
        boolean space = false;
        for (int i = 0; i < text.length() && letters < lettersMax; ) {
            int letter = text.codePointAt(i);
            i += Character.charCount(letter);
            if (isUnprintable(letter) || Character.isWhitespace(letter) || Character.isSpaceChar(letter)) {
                space = !line.isEmpty();
                continue;
            }
            if (space) {
                line.append(' ');
                space = false;
            }
            line.appendCodePoint(letter);
            letters++;
        }
        return line.isEmpty() ? null : masked(line.toString());
    }

    /** Controls, half a surrogate pair, and the marks that turn the direction of what follows them. */
    static boolean isUnprintable(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            // Joins the parts of an emoji, or of a Persian word.
            case Character.FORMAT -> letter != 0x200C && letter != 0x200D && !(letter >= 0xE0020 && letter <= 0xE007F);
            default -> false;
        };
    }

    private static String masked(String text) {
        StringBuilder masked = null;
        int digits = 0;
        int sum = 0;
        for (int end = text.length(), i = end - 1; i >= -1; i--) {
            char letter = i < 0 ? 'x' : text.charAt(i);
            if (letter >= '0' && letter <= '9') {
                int digit = letter - '0';
                int twice = digits % 2 == 0 ? digit : digit * 2;
                sum += twice > 9 ? twice - 9 : twice;
                digits++;
            } else if (digits == 0 || (letter != ' ' && letter != '-')) {
                if (digits >= CARD_DIGITS_MIN && digits <= CARD_DIGITS_MAX && sum % 10 == 0) {
                    masked = masked == null ? new StringBuilder(text) : masked;
                    mask(masked, i + 1, digits - CARD_DIGITS_SHOWN);
                }
                digits = 0;
                sum = 0;
            }
        }
        return masked == null ? text : masked.toString();
    }

    private static void mask(StringBuilder text, int from, int count) {
        for (int i = from, left = count; left > 0; i++) {
            if (Character.isDigit(text.charAt(i))) {
                text.setCharAt(i, '*');
                left--;
            }
        }
    }
}
