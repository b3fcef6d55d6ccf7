package org.almoner.donation;

import com.stripe.exception.SignatureVerificationException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.almoner.donation.Body.Unreadable;
import org.almoner.donation.Intake.Accepted;
import org.almoner.donation.Intake.Refusal;
import org.almoner.donation.Intake.Refused;
import org.almoner.events.Webhook;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Stripe. The signature is checked by its own library, which alone is not enough: it looks at the past only, and throws whatever
 * a header makes it throw. So a header must have the documented form before the library sees it, and time is bounded both ways.
 */
@Component
final class Stripe implements PaymentProvider {

    private static final int HEADER_LENGTH_MAX = 4096;
    private static final Pattern HEADER =
            Pattern.compile("t=(?<seconds>[0-9]{1,11})(,(?!t=)[a-z][a-z0-9]{0,15}=[A-Za-z0-9+/_-]{1,200}){1,20}");
    private static final String THIN = "v2.core.event";

    private final List<String> secrets;
    private final boolean liveMode;
    private final Duration skewMax;

    Stripe(WebhookSettings settings) {
        if (settings.stripeSecrets().isEmpty()
                || settings.stripeSecrets().stream().anyMatch(String::isBlank)) {
            throw new IllegalStateException(
                    "set STRIPE_WEBHOOK_SECRETS: the endpoint's signing secret, or several with commas, none of them empty");
        }
        secrets = settings.stripeSecrets().stream().map(String::strip).toList();
        liveMode = settings.liveMode();
        skewMax = settings.skewMax();
    }

    @Override
    public String name() {
        return "stripe";
    }

    @Override
    public Intake verify(HttpHeaders headers, byte[] body, Instant now) {
        String header = PaymentProvider.only(headers, "Stripe-Signature", HEADER_LENGTH_MAX);
        Matcher form = HEADER.matcher(header == null ? "" : header);
        if (header == null || !form.matches()) {
            return new Refused(Refusal.MALFORMED_SIGNATURE);
        }
        String payload = PaymentProvider.text(body);
        if (payload == null) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        if (secrets.stream().noneMatch(secret -> fits(payload, header, secret))) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        Duration skew = Duration.between(Instant.ofEpochSecond(Long.parseLong(form.group("seconds"))), now);
        if (skew.abs().compareTo(skewMax) > 0) {
            return new Refused(Refusal.STALE, skew);
        }
        return accept(body);
    }

    @Override
    public Reading read(Webhook webhook) {
        return StripeEvents.read(webhook);
    }

    private Intake accept(byte[] body) {
        try {
            Body event = Body.parse(body);
            String id = event.requiredReference("id");
            String type = event.requiredReference("type");
            if (Boolean.TRUE.equals(event.flag("livemode")) != liveMode) {
                return new Refused(Refusal.LIVEMODE);
            }
            if (THIN.equals(event.optionalText("object"))) {
                return new Accepted(id, type, id, false);
            }
            return new Accepted(id, type, reference(event, type, id), StripeEvents.TYPES.contains(type));
        } catch (Unreadable e) {
            return new Refused(Refusal.MALFORMED_BODY);
        }
    }

    // A body with a wrong shape deeper down is Stripe's all the same: it is kept, and becomes a dead letter with its
    // reason.
    private static String reference(Body event, String type, String id) {
        try {
            String payment = StripeEvents.payment(type, event.object("data").object("object"));
            return payment == null ? id : payment;
        } catch (Unreadable e) {
            return id;
        }
    }

    private static boolean fits(String payload, String header, String secret) {
        try {
            return com.stripe.net.Webhook.Signature.verifyHeader(payload, header, secret, 0);
        } catch (SignatureVerificationException e) {
            return false;
        }
    }
}
