package org.almoner.donation;

import static org.almoner.donation.Signed.NOW;
import static org.almoner.donation.Signed.STANDARD_KEY;
import static org.almoner.donation.Signed.STANDARD_PUBLIC_KEY;
import static org.almoner.donation.Signed.STANDARD_SECRET;
import static org.almoner.donation.Signed.STRIPE_OLD_SECRET;
import static org.almoner.donation.Signed.STRIPE_SECRET;
import static org.almoner.donation.Signed.bytes;
import static org.almoner.donation.Signed.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.almoner.donation.Intake.Accepted;
import org.almoner.donation.Intake.Refusal;
import org.almoner.donation.Intake.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

class SignaturesTest {

    private static final String STRIPE_BODY = Payments.body(
            "evt_1", "payment_intent.succeeded", NOW, new Payments("pi_1", 5000, "usd").intent(Payments.HARBOUR));
    private static final String STANDARD_BODY = """
            {"type":"donation.succeeded","timestamp":"2026-11-22T20:15:00Z",
             "data":{"id":"pay-1","amount":{"minor":5000,"currency":"USD"}}}""";

    private final Stripe stripe = new Stripe(settings());
    private final StandardWebhooks standard = new StandardWebhooks(settings());

    @Test
    void takesWhatStripeSignedWithAnyOfItsSecrets() {
        for (String secret : List.of(STRIPE_SECRET, STRIPE_OLD_SECRET)) {
            assertThat(stripe.verify(Signed.byStripe(STRIPE_BODY, secret, NOW), bytes(STRIPE_BODY), NOW))
                    .isEqualTo(new Accepted("evt_1", "payment_intent.succeeded", "pi_1", true));
        }
    }

    @Test
    void takesAnyOfSeveralSignaturesOfStripe() {
        String good = signature(STRIPE_BODY, STRIPE_SECRET);
        String bad = signature("something else", STRIPE_SECRET);
        HttpHeaders headers = new HttpHeaders();
        headers.set("Stripe-Signature", "t=" + NOW.getEpochSecond() + ",v1=" + bad + ",v0=" + bad + ",v1=" + good);
        assertThat(stripe.verify(headers, bytes(STRIPE_BODY), NOW)).isInstanceOf(Accepted.class);
        headers.set("Stripe-Signature", "t=" + NOW.getEpochSecond() + ",v0=" + good);
        assertThat(why(stripe.verify(headers, bytes(STRIPE_BODY), NOW))).isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void takesBothKindsOfStandardSignatures() {
        String hmac = Signed.hmac(STANDARD_KEY, "msg_1", STANDARD_BODY, NOW);
        String ed25519 = Signed.ed25519(Signed.ED25519, "msg_1", STANDARD_BODY, NOW);
        String stranger = Signed.ed25519(Signed.newKeyPair(), "msg_1", STANDARD_BODY, NOW);
        for (List<String> signatures : List.of(
                List.of(hmac), List.of(ed25519), List.of("v9,future", stranger, hmac), List.of(stranger, ed25519))) {
            assertThat(standard.verify(
                            Signed.byStandard("msg_1", STANDARD_BODY, NOW, signatures.toArray(String[]::new)),
                            bytes(STANDARD_BODY),
                            NOW))
                    .isEqualTo(new Accepted("msg_1", "donation.succeeded", "pay-1", true));
        }
        assertThat(why(standard.verify(
                        Signed.byStandard("msg_1", STANDARD_BODY, NOW, stranger), bytes(STANDARD_BODY), NOW)))
                .isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(why(standard.verify(
                        Signed.byStandard("msg_2", STANDARD_BODY, NOW, hmac, ed25519), bytes(STANDARD_BODY), NOW)))
                .as("the id is signed, too")
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-31_536_000, -301, -300, -1, 0, 299, 300, 301, 86_400, 31_536_000})
    void boundsTimeBothWays(long ageSeconds) {
        var at = NOW.minusSeconds(ageSeconds);
        Intake byStripe = stripe.verify(Signed.byStripe(STRIPE_BODY, STRIPE_SECRET, at), bytes(STRIPE_BODY), NOW);
        Intake byStandard = standard.verify(Signed.byStandard("msg_1", STANDARD_BODY, at), bytes(STANDARD_BODY), NOW);
        if (Math.abs(ageSeconds) <= 300) {
            assertThat(byStripe).isInstanceOf(Accepted.class);
            assertThat(byStandard).isInstanceOf(Accepted.class);
        } else {
            assertThat(byStripe).isEqualTo(new Refused(Refusal.STALE, Duration.ofSeconds(ageSeconds)));
            assertThat(byStandard).isEqualTo(new Refused(Refusal.STALE, Duration.ofSeconds(ageSeconds)));
        }
    }

    @Test
    void refusesABodyThatWasTouched() {
        var headers = Signed.byStripe(STRIPE_BODY, STRIPE_SECRET, NOW);
        for (String touched :
                List.of(STRIPE_BODY.replace("5000", "5001"), STRIPE_BODY + " ", STRIPE_BODY.replace(":", ": "), "")) {
            assertThat(why(stripe.verify(headers, bytes(touched), NOW))).isEqualTo(Refusal.BAD_SIGNATURE);
        }
        // Invalid UTF-8 would become the replacement letter that another body really has.
        String replaced = STRIPE_BODY.replace("safe-harbour", "\uFFFD");
        byte[] invalid = replaced.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int at = replaced.indexOf('\uFFFD');
        byte[] shorter = new byte[invalid.length - 2];
        System.arraycopy(invalid, 0, shorter, 0, at);
        shorter[at] = (byte) 0xff;
        System.arraycopy(invalid, at + 3, shorter, at + 1, invalid.length - at - 3);
        assertThat(why(stripe.verify(Signed.byStripe(replaced, STRIPE_SECRET, NOW), shorter, NOW)))
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void keepsTestAndLiveApart() {
        String live = STRIPE_BODY.replace("\"livemode\":false", "\"livemode\":true");
        Stripe liveStripe = new Stripe(settings(List.of(STRIPE_SECRET), List.of(STANDARD_SECRET), true));
        assertThat(why(stripe.verify(Signed.byStripe(live, STRIPE_SECRET, NOW), bytes(live), NOW)))
                .isEqualTo(Refusal.LIVEMODE);
        assertThat(why(liveStripe.verify(Signed.byStripe(STRIPE_BODY, STRIPE_SECRET, NOW), bytes(STRIPE_BODY), NOW)))
                .isEqualTo(Refusal.LIVEMODE);
        assertThat(liveStripe.verify(Signed.byStripe(live, STRIPE_SECRET, NOW), bytes(live), NOW))
                .isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "5",
                "{",
                "{\"id\":5,\"type\":\"x\"}",
                "{\"id\":\"evt_1\"}",
                "{\"id\":\"evt 1\",\"type\":\"x\"}",
                "{\"id\":\"evt_1\",\"type\":\"x\",\"livemode\":\"false\"}",
                "{\"id\":\"a\",\"id\":\"b\",\"type\":\"x\"}",
                "{} {}"
            })
    void refusesSignedNonsense(String body) {
        assertThat(why(stripe.verify(Signed.byStripe(body, STRIPE_SECRET, NOW), bytes(body), NOW)))
                .isEqualTo(Refusal.MALFORMED_BODY);
    }

    @Test
    void refusesNestingDeeperThanFiveHundred() {
        assertThat(stripe.verify(Signed.byStripe(nested(500), STRIPE_SECRET, NOW), bytes(nested(500)), NOW))
                .isInstanceOf(Accepted.class);
        assertThat(why(stripe.verify(Signed.byStripe(nested(501), STRIPE_SECRET, NOW), bytes(nested(501)), NOW)))
                .isEqualTo(Refusal.MALFORMED_BODY);
        String huge = nested(100_000);
        assertThat(why(stripe.verify(Signed.byStripe(huge, STRIPE_SECRET, NOW), bytes(huge), NOW)))
                .isEqualTo(Refusal.MALFORMED_BODY);
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        String unknown =
                Payments.body("evt_9", "customer.created", NOW, Payments.object("id", "cus_1", "object", "customer"));
        assertThat(stripe.verify(Signed.byStripe(unknown, STRIPE_SECRET, NOW), bytes(unknown), NOW))
                .isEqualTo(new Accepted("evt_9", "customer.created", "evt_9", false));
        String thin =
                "{\"id\":\"evt_8\",\"object\":\"v2.core.event\",\"type\":\"payment_intent.succeeded\",\"livemode\":false}";
        assertThat(stripe.verify(Signed.byStripe(thin, STRIPE_SECRET, NOW), bytes(thin), NOW))
                .isEqualTo(new Accepted("evt_8", "payment_intent.succeeded", "evt_8", false));
    }

    @Test
    void neverThrowsAndNeverAcceptsAMalformedHeader() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String header = malformed(random);
            HttpHeaders toStripe = new HttpHeaders();
            toStripe.set("Stripe-Signature", header);
            HttpHeaders toStandard = Signed.byStandard("msg_1", STANDARD_BODY, NOW);
            toStandard.set(
                    List.of("webhook-id", "webhook-timestamp", "webhook-signature")
                            .get(random.nextInt(3)),
                    header);
            if (random.nextInt(10) == 0) {
                toStripe.add("Stripe-Signature", signed(STRIPE_BODY));
                toStandard.add("webhook-id", "msg_1");
            }
            String about = "seed " + seed + ", header " + header;
            assertThat(stripe.verify(toStripe, bytes(STRIPE_BODY), NOW))
                    .as(about)
                    .isInstanceOf(Refused.class);
            assertThat(standard.verify(toStandard, bytes(STANDARD_BODY), NOW))
                    .as(about)
                    .isInstanceOf(Refused.class);
        }
        assertThat(why(stripe.verify(new HttpHeaders(), bytes(STRIPE_BODY), NOW)))
                .isEqualTo(Refusal.MALFORMED_SIGNATURE);
        assertThat(why(standard.verify(new HttpHeaders(), bytes(STANDARD_BODY), NOW)))
                .isEqualTo(Refusal.MALFORMED_SIGNATURE);
    }

    @Test
    void startsOnlyWithSecrets() {
        for (List<String> none : List.of(List.<String>of(), List.of(""), List.of(STRIPE_SECRET, " "))) {
            assertThatThrownBy(() -> new Stripe(settings(none, List.of(STANDARD_SECRET), false)))
                    .hasMessageContaining("STRIPE_WEBHOOK_SECRETS");
        }
        for (String bad : List.of("", "secret", "whsec_", "whsec_%%%", "whsec_c2hvcnQ=", "whpk_c2hvcnQ=", "whpk_")) {
            assertThatThrownBy(() -> new StandardWebhooks(
                            settings(List.of(STRIPE_SECRET), List.of(STANDARD_SECRET, bad), false)))
                    .hasMessageContaining("STANDARD_WEBHOOKS_SECRETS")
                    .extracting(Throwable::getMessage)
                    .asString()
                    .doesNotContain("c2hvcnQ");
        }
        assertThatThrownBy(() -> new StandardWebhooks(settings(List.of(STRIPE_SECRET), List.of(), false)))
                .hasMessageContaining("STANDARD_WEBHOOKS_SECRETS");
        new StandardWebhooks(settings(List.of(STRIPE_SECRET), List.of(STANDARD_PUBLIC_KEY), false));
        assertThat(settings().toString()).doesNotContain(STRIPE_SECRET).doesNotContain(STANDARD_SECRET);
    }

    private static String malformed(Random random) {
        String good = signed(STRIPE_BODY);
        return switch (random.nextInt(9)) {
            case 0 -> printable(random, random.nextInt(60));
            case 1 -> good.substring(0, random.nextInt(good.length()));
            case 2 -> shuffledPieces(random, good);
            case 3 -> "t=" + printable(random, random.nextInt(15)) + ",v1=" + signature(STRIPE_BODY, STRIPE_SECRET);
            case 4 -> "t=" + random.nextLong() + random.nextLong() + ",v1=" + printable(random, 64);
            case 5 ->
                good.replace(
                        "v1=", List.of("v1", "v1==", "=", "v0=", "V1=", " v1=").get(random.nextInt(6)));
            case 6 -> good.replace(",", List.of(";", " ", "", ",,", ", ").get(random.nextInt(5)));
            case 7 -> good + "," + good;
            default -> good.repeat(2 + random.nextInt(100));
        };
    }

    private static String shuffledPieces(Random random, String good) {
        List<String> pieces = new ArrayList<>(List.of(good.split("(?<=[=,])")));
        String shuffled;
        do {
            java.util.Collections.shuffle(pieces, random);
            shuffled = String.join("", pieces);
        } while (shuffled.equals(good));
        return shuffled;
    }

    private static String printable(Random random, int length) {
        StringBuilder text = new StringBuilder("x"); // never a number by chance
        for (int i = 0; i < length; i++) {
            text.append(
                    random.nextInt(8) == 0
                            ? "t=v1,a.".charAt(random.nextInt(7))
                            : (char) (' ' + random.nextInt(0x2000)));
        }
        return text.toString();
    }

    private static String nested(int depth) {
        // The object itself is the first level.
        return "{\"id\":\"evt_1\",\"type\":\"x\",\"deep\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    private static String signed(String body) {
        return String.valueOf(Signed.byStripe(body, STRIPE_SECRET, NOW).getFirst("Stripe-Signature"));
    }

    private static String signature(String body, String secret) {
        String header = String.valueOf(Signed.byStripe(body, secret, NOW).getFirst("Stripe-Signature"));
        return header.substring(header.indexOf("v1=") + 3);
    }

    private static Refusal why(Intake intake) {
        return ((Refused) intake).why();
    }
}
