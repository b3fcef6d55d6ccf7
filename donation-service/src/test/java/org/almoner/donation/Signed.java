package org.almoner.donation;

import com.stripe.net.Webhook.Signature;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.util.unit.DataSize;

/** Requests as providers sign them: by their own libraries, not by the code under test. */
final class Signed {

    static final Instant NOW = Instant.parse("2026-11-22T20:15:00Z");
    static final String STRIPE_SECRET = "whsec_stripe_endpoint_secret_of_a_test";
    static final String STRIPE_OLD_SECRET = "whsec_stripe_endpoint_secret_rotated_out";
    static final byte[] STANDARD_KEY = "twenty-four bytes or more".getBytes(StandardCharsets.UTF_8);
    static final String STANDARD_SECRET = "whsec_" + Base64.getEncoder().encodeToString(STANDARD_KEY);
    static final KeyPair ED25519 = newKeyPair();
    static final String STANDARD_PUBLIC_KEY = "whpk_" + publicKey(ED25519);

    private Signed() {}

    static WebhookSettings settings(List<String> stripe, List<String> standard, boolean liveMode) {
        return new WebhookSettings(
                stripe,
                standard,
                liveMode,
                Duration.ofSeconds(300),
                DataSize.ofKilobytes(256),
                Duration.ofSeconds(10),
                5000,
                Duration.ofMillis(1800));
    }

    static WebhookSettings settings() {
        return settings(
                List.of(STRIPE_OLD_SECRET, STRIPE_SECRET), List.of(STANDARD_SECRET, STANDARD_PUBLIC_KEY), false);
    }

    static HttpHeaders byStripe(String body, String secret, Instant at) {
        HttpHeaders headers = new HttpHeaders();
        try {
            headers.set("Stripe-Signature", Signature.generateSignatureHeader(body, secret, at.getEpochSecond()));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return headers;
    }

    static HttpHeaders byStandard(String id, String body, Instant at, String... signatures) {
        HttpHeaders headers = new HttpHeaders();
        headers.set("webhook-id", id);
        headers.set("webhook-timestamp", String.valueOf(at.getEpochSecond()));
        headers.set("webhook-signature", String.join(" ", signatures));
        return headers;
    }

    static HttpHeaders byStandard(String id, String body, Instant at) {
        return byStandard(id, body, at, hmac(STANDARD_KEY, id, body, at));
    }

    static String hmac(byte[] key, String id, String body, Instant at) {
        try {
            return new com.standardwebhooks.Webhook(key).sign(id, at.getEpochSecond(), body);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static String ed25519(KeyPair pair, String id, String body, Instant at) {
        try {
            java.security.Signature ed25519 = java.security.Signature.getInstance("Ed25519");
            ed25519.initSign(pair.getPrivate());
            ed25519.update((id + "." + at.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1a," + Base64.getEncoder().encodeToString(ed25519.sign());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair newKeyPair() {
        try {
            return java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String publicKey(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
