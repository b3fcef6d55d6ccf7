package org.almoner.local;

import java.net.URI;

/** The command that READY prints: one more signed gift, whenever it is pasted, with what any Linux or macOS has. */
final class GiftCommand {

    private GiftCommand() {}

    /**
     * Three lines for bash, zsh or any other POSIX shell with curl and openssl. The signature is computed when they run, and the
     * payment reference is another one each time.
     */
    static String of(URI donationService, String stripeSecret) {
        String secret = "'" + stripeSecret.split(",", 2)[0].strip().replace("'", "'\\''") + "'";
        return """
               t=$(date +%%s); n=$t$RANDOM; gift='{"id":"evt_'$n'","object":"event","type":"charge.succeeded","created":'$t',"livemode":false,\
               "data":{"object":{"id":"ch_'$n'","object":"charge","payment_intent":"pi_'$n'","amount":5000,"currency":"usd","paid":true,"captured":true,"status":"succeeded",\
               "billing_details":{"name":"You","email":"you@example.org"},"metadata":{"campaign":"%s","donor_locale":"en","updates":"true","sample":"true"}}}}'
               sig=$(printf %%s "$t.$gift" | openssl dgst -sha256 -hmac %s | sed 's/^.* //')
               curl -sS -w 'HTTP %%{http_code}\\n' %swebhooks/stripe -H 'Content-Type: application/json' -H "Stripe-Signature: t=$t,v1=$sig" -d "$gift"
               """.formatted(SampleGifts.CAMPAIGN, secret, donationService);
    }
}
