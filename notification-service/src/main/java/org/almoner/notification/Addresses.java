package org.almoner.notification;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.almoner.delivery.MongoStores;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Addresses without saying them: keyed hashes by which the same address is recognised, and tokens that let its owner unsubscribe.
 * The key is made once for an installation and kept in its database; without it a hash cannot be tried against a list of addresses.
 */
final class Addresses {

    private static final int KEY_BYTES = 32;
    private static final int HASH_BYTES = 16;
    private static final int HASH_LETTERS = 22;

    private final SecretKeySpec key;

    Addresses(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** Whichever instance comes first makes the key; all of them read the same one back. */
    static Addresses of(MongoStores stores) {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        MongoCollection<Document> secrets = stores.durable("secrets");
        secrets.updateOne(
                Filters.eq("_id", "addresses"),
                Updates.setOnInsert("key", new Binary(fresh)),
                new UpdateOptions().upsert(true));
        Document stored = Objects.requireNonNull(
                secrets.find(Filters.eq("_id", "addresses")).first(), "the key was just stored");
        return new Addresses(stored.get("key", Binary.class).getData());
    }

    /** The same for every way of writing the address that people would call the same. */
    String hash(String email) {
        return mac("address", email.strip().toLowerCase(Locale.ROOT));
    }

    /** What a donor shows in order to unsubscribe; nobody else can make it, and it does not tell the address. */
    String token(String hash) {
        return hash + mac("unsubscribe", hash);
    }

    /** @return the hash of the address that the token was made for, if it was made here */
    Optional<String> hashIn(String token) {
        if (token.length() != 2 * HASH_LETTERS) {
            return Optional.empty();
        }
        String hash = token.substring(0, HASH_LETTERS);
        return MessageDigest.isEqual(
                        token(hash).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))
                ? Optional.of(hash)
                : Optional.empty();
    }

    /** {@code a•••@example.org}: enough to recognise one's own. */
    static String masked(String email) {
        int at = email.lastIndexOf('@');
        return at < 1 ? "•••" : maskedName(email.substring(0, at)) + email.substring(at);
    }

    static String maskedName(String name) {
        return name.isEmpty() ? "" : name.substring(0, name.offsetByCodePoints(0, 1)) + "•••";
    }

    private String mac(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] digest = mac.doFinal((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, HASH_BYTES));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }
}
