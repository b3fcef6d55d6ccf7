package org.almoner.donation;

import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.almoner.donation.Body.Unreadable;
import org.almoner.donation.Intake.Accepted;
import org.almoner.donation.Intake.Refusal;
import org.almoner.donation.Intake.Refused;
import org.almoner.events.Webhook;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Any system that signs as standardwebhooks.com says: v1 (HMAC-SHA256) by the official library, v1a (ed25519) by the JDK. The
 * library's own {@code verify} looks at the machine's clock, so its signature is taken and compared here.
 */
@Component
final class StandardWebhooks implements PaymentProvider {

    private static final String HMAC_SECRET = "whsec_";
    private static final String PUBLIC_KEY = "whpk_";
    private static final int HMAC_SECRET_BYTES_MIN = 16;
    private static final int PUBLIC_KEY_BYTES = 32;
    private static final int SIGNATURES_MAX = 20;
    private static final int HEADER_LENGTH_MAX = 4096;
    // The full stop separates what is signed, so an id must not have one.
    private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,200}");
    private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,10}");
    // What X.509 writes before the 32 bytes of an ed25519 key (RFC 8410).
    private static final byte[] KEY_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

    private final List<com.standardwebhooks.Webhook> secrets = new ArrayList<>();
    private final List<PublicKey> publicKeys = new ArrayList<>();
    private final boolean liveMode;
    private final Duration skewMax;

    StandardWebhooks(WebhookSettings settings) {
        if (settings.standardSecrets().isEmpty()) {
            throw badSecret("it is empty");
        }
        for (String secret : settings.standardSecrets()) {
            addSecret(secret.strip());
        }
        liveMode = settings.liveMode();
        skewMax = settings.skewMax();
    }

    @Override
    public String name() {
        return "standard";
    }

    @Override
    public Intake verify(HttpHeaders headers, byte[] body, Instant now) {
        String id = PaymentProvider.only(headers, "webhook-id", HEADER_LENGTH_MAX);
        String timestamp = PaymentProvider.only(headers, "webhook-timestamp", HEADER_LENGTH_MAX);
        String signatures = PaymentProvider.only(headers, "webhook-signature", HEADER_LENGTH_MAX);
        if (id == null
                || !ID.matcher(id).matches()
                || timestamp == null
                || !SECONDS.matcher(timestamp).matches()
                || signatures == null
                || signatures.isBlank()) {
            return new Refused(Refusal.MALFORMED_SIGNATURE);
        }
        long seconds = Long.parseLong(timestamp);
        String payload = PaymentProvider.text(body);
        if (payload == null) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        if (!anyFits(id, seconds, payload, signatures.split(" ", SIGNATURES_MAX + 1))) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        Duration skew = Duration.between(Instant.ofEpochSecond(seconds), now);
        if (skew.abs().compareTo(skewMax) > 0) {
            return new Refused(Refusal.STALE, skew);
        }
        return accept(id, body);
    }

    @Override
    public Reading read(Webhook webhook) {
        return StandardEvents.read(webhook);
    }

    private Intake accept(String id, byte[] body) {
        try {
            Body event = Body.parse(body);
            String type = event.requiredReference("type");
            Boolean live = event.flag("livemode"); // not part of the format; who sends it means it
            if (live != null && live != liveMode) {
                return new Refused(Refusal.LIVEMODE);
            }
            return new Accepted(id, type, StandardEvents.payment(event, type, id), StandardEvents.TYPES.contains(type));
        } catch (Unreadable e) {
            return new Refused(Refusal.MALFORMED_BODY);
        }
    }

    private boolean anyFits(String id, long seconds, String payload, String[] signatures) {
        List<byte[]> expected = new ArrayList<>();
        for (com.standardwebhooks.Webhook secret : secrets) {
            expected.add(sign(secret, id, seconds, payload));
        }
        byte[] signed = (id + "." + seconds + "." + payload).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Math.min(signatures.length, SIGNATURES_MAX); i++) {
            byte[] signature = signatures[i].getBytes(StandardCharsets.UTF_8);
            if (expected.stream().anyMatch(each -> MessageDigest.isEqual(each, signature))) {
                return true;
            }
            if (signatures[i].startsWith("v1a,")) {
                String base64 = signatures[i].substring("v1a,".length());
                if (publicKeys.stream().anyMatch(key -> fits(key, signed, base64))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code v1,} and the signature in base64. */
    private static byte[] sign(com.standardwebhooks.Webhook secret, String id, long seconds, String payload) {
        try {
            return secret.sign(id, seconds, payload).getBytes(StandardCharsets.UTF_8);
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("this platform has no HMAC-SHA256", e);
        }
    }

    private static boolean fits(PublicKey key, byte[] signed, String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(signed);
            return ed25519.verify(bytes);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return false; // not base64, or not the length of a signature
        }
    }

    private void addSecret(String secret) {
        try {
            if (secret.startsWith(HMAC_SECRET)) {
                byte[] key = Base64.getDecoder().decode(secret.substring(HMAC_SECRET.length()));
                if (key.length < HMAC_SECRET_BYTES_MIN) {
                    throw badSecret("a whsec_ secret has fewer than " + HMAC_SECRET_BYTES_MIN + " bytes");
                }
                secrets.add(new com.standardwebhooks.Webhook(key));
            } else if (secret.startsWith(PUBLIC_KEY)) {
                publicKeys.add(publicKey(Base64.getDecoder().decode(secret.substring(PUBLIC_KEY.length()))));
            } else {
                throw badSecret("one begins neither with whsec_ nor with whpk_");
            }
        } catch (IllegalArgumentException | GeneralSecurityException | EmptyWebhookSecretException e) {
            throw badSecret("one is not a key in base64"); // without the cause, which may quote it
        }
    }

    private static PublicKey publicKey(byte[] key) throws GeneralSecurityException {
        if (key.length != PUBLIC_KEY_BYTES) {
            throw badSecret("a whpk_ key has not " + PUBLIC_KEY_BYTES + " bytes");
        }
        byte[] encoded = ByteBuffer.allocate(KEY_HEADER.length + PUBLIC_KEY_BYTES)
                .put(KEY_HEADER)
                .put(key)
                .array();
        PublicKey publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        Signature.getInstance("Ed25519").initVerify(publicKey); // a point that is not on the curve shows here
        return publicKey;
    }

    private static IllegalStateException badSecret(String why) {
        return new IllegalStateException(
                "set STANDARD_WEBHOOKS_SECRETS to whsec_… (HMAC) or whpk_… (ed25519) keys in base64, "
                        + "several with commas: " + why);
    }
}
