package org.almoner.donation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.almoner.delivery.Source;
import org.almoner.events.EventCodec;
import org.almoner.events.Webhook;
import org.springframework.http.HttpHeaders;

/**
 * What a fuzzer throws at the intake: {@code .ci/fuzz} has the fuzzer, {@link IntakeFuzzTest} the inputs that are worth keeping.
 *
 * <p>The first letter of an input says what is made of the rest: a request as somebody might send it, headers before an empty line
 * and then a body; or a body that a provider has truly signed, which goes the whole way to what is said about a gift.
 */
final class IntakeFuzz {

    private static final PaymentProvider STRIPE = new Stripe(Signed.settings());
    private static final PaymentProvider STANDARD = new StandardWebhooks(Signed.settings());

    private IntakeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0]) {
            case 's' -> refuses(STRIPE, rest);
            case 'w' -> refuses(STANDARD, rest);
            case 'S' -> takes(STRIPE, rest, text -> Signed.byStripe(text, Signed.STRIPE_SECRET, Signed.NOW));
            default -> takes(STANDARD, rest, text -> Signed.byStandard("msg_1", text, Signed.NOW));
        }
    }

    /** Nobody signs by chance. */
    private static void refuses(PaymentProvider provider, byte[] input) {
        String text = new String(input, ISO_8859_1);
        int end = text.indexOf("\n\n");
        HttpHeaders headers = new HttpHeaders();
        for (String line : (end < 0 ? text : text.substring(0, end)).split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        byte[] body = end < 0 ? new byte[0] : Arrays.copyOfRange(input, end + 2, input.length);
        if (provider.verify(headers, body, Signed.NOW) instanceof Intake.Accepted accepted) {
            throw new AssertionError("accepted without a signature: " + accepted);
        }
    }

    private static void takes(PaymentProvider provider, byte[] body, Function<String, HttpHeaders> sign) {
        String text = new String(body, UTF_8);
        if (!Arrays.equals(text.getBytes(UTF_8), body)) {
            return; // the providers' libraries sign text
        }
        if (!(provider.verify(sign.apply(text), body, Signed.NOW) instanceof Intake.Accepted accepted)) {
            return;
        }
        Webhook sent = new Webhook(
                provider.name(), accepted.id(), accepted.type(), accepted.reference(), Signed.NOW, null, body);
        EventCodec.Encoded record = sent.encoded();
        Webhook webhook = Webhook.read(record.headers(), record.value());
        if (!webhook.id().equals(sent.id()) || !webhook.reference().equals(sent.reference())) {
            throw new AssertionError("another webhook comes out of the log: " + record.headers());
        }
        if (provider.read(webhook) instanceof PaymentProvider.Reading.Understood(Facts facts, Contact contact)) {
            Word.Cause cause = Word.Cause.of(webhook, new Source("webhooks.v1", "topic-id", 0, 0), Signed.NOW);
            Donation donation = new Donation.Step(webhook, cause, facts).after(null);
            donation.items().getLast().said().forEach(word -> reread(cause, word));
            if (Donor.Step.isOne(facts, contact)) {
                Optional.ofNullable(new Donor.Step(webhook, cause, facts, contact)
                                .after(null)
                                .items()
                                .getLast()
                                .said())
                        .ifPresent(word -> reread(cause, word));
            }
        }
    }

    /** Whatever is said can be read by those who hear it, and has no line of its own in a header. */
    private static void reread(Word.Cause cause, Word word) {
        EventCodec.Encoded said = EventCodec.encode(cause.envelope(word));
        if (!(EventCodec.read(said.headers(), said.value()) instanceof EventCodec.Reading.Understood)) {
            throw new AssertionError("said and not understood: " + EventCodec.read(said.headers(), said.value()));
        }
        for (Map.Entry<String, String> header : said.headers().entrySet()) {
            if (header.getValue().chars().anyMatch(letter -> letter < ' ')) {
                throw new AssertionError("a control character in " + header.getKey());
            }
        }
    }
}
