package org.almoner.local;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as providers do, each attempt anew: a signature is good for five minutes. */
final class Signatures {

    private static final String PREFIX = "whsec_";

    private Signatures() {}

    /** The header {@code Stripe-Signature}; docs.stripe.com/webhooks, "Verify manually". */
    static String stripe(String secret, Instant now, byte[] body) {
        String time = String.valueOf(now.getEpochSecond());
        byte[] mac = hmac(secret.getBytes(StandardCharsets.UTF_8), time + ".", body);
        return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac);
    }

    /** The header {@code webhook-signature} of Standard Webhooks, symmetric. */
    static String standard(String secret, String id, Instant now, byte[] body) {
        byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        return "v1," + Base64.getEncoder().encodeToString(hmac(key, id + "." + now.getEpochSecond() + ".", body));
    }

    private static byte[] hmac(byte[] key, String before, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HMAC with SHA-256", e);
        }
    }
}
