package org.almoner.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What really happened to one payment, as only the test knows it. {@link Webhooks} tells it to the system in many words;
 * {@link Oracle} says what must come of it.
 *
 * @param fee in the gift's currency; null if the provider never tells
 * @param refunds in minor units, each a refund of its own
 * @param tells in which words the provider tells of refunds
 * @param failedRefund one more refund, of which the money came back; null if there is none
 */
public record Gift(
        String reference,
        boolean succeeds,
        long minor,
        String currency,
        @Nullable String campaign,
        @Nullable String fund,
        String locale,
        boolean anonymous,
        boolean updates,
        String name,
        @Nullable String email,
        @Nullable Long fee,
        List<Long> refunds,
        Tells tells,
        boolean standard,
        @Nullable Long failedRefund) {

    /** A gift without a refund that failed. */
    public Gift(
            String reference,
            boolean succeeds,
            long minor,
            String currency,
            @Nullable String campaign,
            @Nullable String fund,
            String locale,
            boolean anonymous,
            boolean updates,
            String name,
            @Nullable String email,
            @Nullable Long fee,
            List<Long> refunds,
            Tells tells,
            boolean standard) {
        this(
                reference, succeeds, minor, currency, campaign, fund, locale, anonymous, updates, name, email, fee,
                refunds, tells, standard, null);
    }

    public enum Tells {
        EACH_REFUND,
        THE_CHARGE,
        BOTH
    }

    private static final String[] NAMES = {
        "Ada Lovelace", "김서연", "Zoë 🎁 Müller", "O'Neil \"Bo\" <b>&", "이\r\nBcc: x@example.org"
    };

    public long refunded() {
        return refunds.stream().mapToLong(Long::longValue).sum();
    }

    /** The same gift to another place, perhaps with a refund that came back. */
    public Gift with(@Nullable String otherCampaign, @Nullable Long failed) {
        return new Gift(
                reference,
                succeeds,
                minor,
                currency,
                otherCampaign,
                fund,
                locale,
                anonymous,
                updates,
                name,
                email,
                fee,
                refunds,
                tells,
                standard,
                failed);
    }

    public String provider() {
        return standard ? "standard" : "stripe";
    }

    /** A gift like many others: most to the campaign, some to a fund, a few of everything else. */
    public static Gift random(RandomGenerator random, String reference) {
        String currency = random.nextInt(10) < 7 ? "USD" : random.nextBoolean() ? "KRW" : "EUR";
        long minor = (1 + random.nextInt(400)) * (currency.equals("KRW") ? 1_000L : 100L) + random.nextInt(97);
        boolean succeeds = random.nextInt(12) > 0;
        List<Long> refunds = new ArrayList<>();
        if (succeeds && random.nextInt(5) == 0) {
            long left = minor;
            for (int i = random.nextInt(3); i >= 0 && left > 0; i--) {
                long refund = random.nextInt(4) == 0 ? left : 1 + random.nextLong(left);
                refunds.add(refund);
                left -= refund;
            }
        }
        return new Gift(
                reference,
                succeeds,
                minor,
                currency,
                random.nextInt(10) < 8 ? "safe-harbour" : null,
                switch (random.nextInt(10)) {
                    case 0 -> "education";
                    case 1 -> "safe-passage";
                    case 2 -> "no-such-fund";
                    default -> null;
                },
                random.nextBoolean() ? "ko" : "en",
                random.nextInt(6) == 0,
                random.nextBoolean(),
                NAMES[random.nextInt(NAMES.length)],
                random.nextInt(8) == 0 ? null : reference.replace('_', '-') + "@example.org",
                random.nextBoolean() ? 30 + minor * 3 / 100 : null,
                List.copyOf(refunds),
                Tells.values()[random.nextInt(3)],
                random.nextInt(8) == 0);
    }
}
