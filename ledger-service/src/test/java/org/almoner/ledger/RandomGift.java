package org.almoner.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.almoner.events.Money;
import org.almoner.events.Place;

/** A gift's life as donation-service would tell it, and then not quite: an event twice, an event late. */
final class RandomGift {

    record Told(String id, DonationEvent event) {}

    private final Random random;
    private final DonationId donation;
    private final String currency;
    private final long gross;
    private final Map<String, Long> fees = new HashMap<>();
    private long refunded;
    private Place place;

    RandomGift(String reference, Random random) {
        this.random = random;
        this.donation = DonationId.of("stripe", reference);
        this.currency = random.nextBoolean() ? "USD" : "KRW";
        this.gross = random.nextLong(1, 101);
        this.place = anyPlace();
    }

    List<Told> life() {
        List<Told> life = new ArrayList<>();
        if (random.nextInt(6) == 0) {
            tell(life, new DonationFailed(donation, "card_declined"));
        }
        tell(
                life,
                new DonationReceived(
                        donation,
                        DonorId.of(donation),
                        "stripe",
                        "pi",
                        money(gross),
                        place,
                        "en",
                        false,
                        false,
                        Instant.EPOCH));
        for (int more = random.nextInt(6); more > 0; more--) {
            tell(life, next());
        }
        if (random.nextInt(4) == 0) {
            // Out of the dead letters again: with its own id, at a later place in the log.
            Told late = life.remove(random.nextInt(life.size()));
            life.add(random.nextInt(life.size() + 1), late);
        }
        if (random.nextInt(4) == 0) {
            int twice = random.nextInt(life.size());
            life.add(twice + 1 + random.nextInt(life.size() - twice), life.get(twice));
        }
        return life;
    }

    private DonationEvent next() {
        int chance = random.nextInt(10);
        if (chance < 4 && refunded < gross) {
            long before = refunded;
            refunded = random.nextBoolean() ? gross : before + 1 + random.nextLong(gross - before);
            return new DonationRefunded(donation, "re", money(gross), money(before), money(refunded));
        }
        if (chance < 6 && refunded > 0) {
            long before = refunded;
            refunded = random.nextLong(before);
            return new RefundFailed(donation, "re", money(gross), money(before), money(refunded));
        }
        if (chance < 8) {
            Place from = place;
            place = anyPlace();
            return new DonationDesignated(donation, from, place);
        }
        String feeCurrency = random.nextBoolean() ? currency : "EUR";
        long before = fees.getOrDefault(feeCurrency, 0L);
        long after = random.nextLong(130);
        fees.put(feeCurrency, after);
        return new FeeCharged(donation, "stripe", "fee", Money.of(before, feeCurrency), Money.of(after, feeCurrency));
    }

    private Place anyPlace() {
        String[] campaigns = {null, "harbour", "harbour", "harbour", "lantern", "nobody-knows"};
        String[] funds = {null, null, null, "education", "no-fund"};
        return new Place(campaigns[random.nextInt(campaigns.length)], funds[random.nextInt(funds.length)]);
    }

    private void tell(List<Told> life, DonationEvent event) {
        life.add(new Told(donation + ":" + life.size(), event));
    }

    private Money money(long minor) {
        return Money.of(minor, currency);
    }
}
