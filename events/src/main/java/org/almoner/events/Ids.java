package org.almoner.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Deterministic ids: the same cause makes the same id, on every instance and after every restart. */
public final class Ids {

    // Crockford's base 32 in lower case: no letter that is read as a digit.
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LETTERS = 26; // 130 bits: two causes never meet by chance

    private Ids() {}

    /** @return {@code prefix} and 26 characters of a SHA-256 over the parts; a part's end is part of what is hashed */
    public static String derived(String prefix, String... parts) {
        MessageDigest sha256 = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // The length first, so that ("ab","c") and ("a","bc") differ.
            sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(bytes);
        }
        byte[] digest = sha256.digest();
        StringBuilder id = new StringBuilder(prefix);
        int buffer = 0;
        int bits = 0;
        for (int i = 0, letters = 0; letters < LETTERS; letters++) {
            if (bits < 5) {
                buffer = (buffer << 8) | (digest[i++] & 0xff);
                bits += 8;
            }
            bits -= 5;
            id.append(ALPHABET[(buffer >> bits) & 31]);
        }
        return id.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
