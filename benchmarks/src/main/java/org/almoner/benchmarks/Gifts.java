package org.almoner.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.almoner.events.EventCodec;
import org.almoner.events.Webhook;
import org.jspecify.annotations.Nullable;

/** Gifts of ten dollars to the sample campaign, each one {@code payment_intent.succeeded} of about a kilobyte. */
final class Gifts {

    static final long MINOR = 1_000;

    private Gifts() {}

    static String reference(String run, int number) {
        return "pi_bench_" + run + "_" + number;
    }

    /** @param email null for a donor who cannot be thanked */
    static byte[] body(String run, int number, @Nullable String email) {
        String reference = reference(run, number);
        return """
                {"id":"evt_%1$s","object":"event","api_version":"2026-01-28","created":%2$d,"livemode":false,"pending_webhooks":1,
                 "request":{"id":"req_%1$s","idempotency_key":"%1$s"},"type":"payment_intent.succeeded","data":{"object":{
                 "id":"%1$s","object":"payment_intent","amount":%3$d,"amount_capturable":0,"amount_received":%3$d,"capture_method":"automatic",
                 "client_secret":null,"confirmation_method":"automatic","created":%2$d,"currency":"usd","customer":null,"description":"Donation",
                 "latest_charge":"ch_%1$s","livemode":false,"metadata":{"campaign":"safe-harbour","donor_locale":"en","anonymous":"false",
                 "updates":"true"},"payment_method":"pm_%1$s","payment_method_types":["card"],"receipt_email":%4$s,"status":"succeeded",
                 "statement_descriptor":"SAFE HARBOUR","transfer_group":null}}}""".formatted(
                        reference, Instant.now().getEpochSecond(), MINOR, email == null ? "null" : '"' + email + '"')
                .getBytes(StandardCharsets.UTF_8);
    }

    static String signature(byte[] body, String secret) {
        long now = Instant.now().getEpochSecond();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((now + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + now + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The record that intake appends for it, for filling the log without HTTP. */
    static EventCodec.Encoded record(String run, int number) {
        String reference = reference(run, number);
        return new Webhook(
                        "stripe",
                        "evt_" + reference,
                        "payment_intent.succeeded",
                        reference,
                        Instant.now(),
                        "00-" + "0af7651916cd43dd8448eb211c80319c" + "-" + "b7ad6b7169203331" + "-01",
                        body(run, number, null))
                .encoded();
    }
}
