package org.almoner.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Logins without memory: the cookie says until when it is good, signed with a key that comes from the operator's token. A restart
 * logs nobody out; a new token logs everybody out.
 */
@Component
final class Sessions {

    static final String COOKIE = "almoner_console";

    private static final String HMAC = "HmacSHA256";

    private final ConsoleSettings settings;
    private final Clock clock;
    private final AtomicBoolean entryTokenUsed = new AtomicBoolean();

    Sessions(ConsoleSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    boolean isOperator(String token) {
        return settings.hasLogin() && !settings.operatorToken().isEmpty() && same(settings.operatorToken(), token);
    }

    /** True for one caller, once. */
    boolean enterOnce(String token) {
        return settings.hasLogin()
                && !settings.entryToken().isEmpty()
                && same(settings.entryToken(), token)
                && entryTokenUsed.compareAndSet(false, true);
    }

    /** A cookie's value, good for as long as the settings say. */
    String open() {
        String until =
                Long.toString(clock.instant().plus(settings.sessionLasts()).getEpochSecond());
        return until + "." + signature(until);
    }

    boolean isOpen(@Nullable String cookie) {
        if (cookie == null || !settings.hasLogin() || settings.operatorToken().isEmpty()) {
            return false;
        }
        int dot = cookie.indexOf('.');
        if (dot <= 0 || !same(signature(cookie.substring(0, dot)), cookie.substring(dot + 1))) {
            return false;
        }
        // The signature is ours, so this is a number.
        return clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(cookie.substring(0, dot))));
    }

    private String signature(String text) {
        byte[] key = hmac(settings.operatorToken().getBytes(StandardCharsets.UTF_8), "almoner console session 1");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(key, text));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + HMAC, e);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
