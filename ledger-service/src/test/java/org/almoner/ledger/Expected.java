package org.almoner.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.almoner.events.CampaignEvent;
import org.almoner.events.DonationEvent;
import org.almoner.events.DonationEvent.DonationDesignated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.FeeCharged;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.Money;
import org.almoner.events.Place;

/**
 * What must stand in the books because of one gift, by the rules as they are told to people, computed without any of the ledger's
 * code: units handed out one by one, sums of whole histories.
 */
final class Expected {

    /** Of the gift's events, each once, in the order of the log. */
    private final List<DonationEvent> history;

    Expected(List<DonationEvent> history) {
        this.history = history;
    }

    Place lastPlace() {
        Place place = Place.NONE;
        boolean designated = false;
        for (DonationEvent event : history) {
            if (event instanceof DonationDesignated e) {
                place = e.to();
                designated = true;
            } else if (event instanceof DonationReceived e && !designated) {
                place = e.place();
            }
        }
        return place;
    }

    /** @param split of the gift's campaign; null if nobody knows it */
    Map<String, Long> debitsByAccount(List<CampaignEvent.Share> split) {
        Place place = lastPlace();
        Map<String, Long> weights = new LinkedHashMap<>();
        if (place.fund() != null && Pipeline.FUNDS.has(place.fund())) {
            weights.put(place.fund(), 1L);
        } else if (split != null) {
            split.forEach(share -> weights.put(share.fund(), (long) share.partsPer10000()));
        } else {
            weights.put("general", 1L);
        }
        Map<String, Long> books = new TreeMap<>();
        String provider = "unknown";
        String currency = "";
        long gross = 0;
        long refunded = 0;
        Map<String, Long> fees = new TreeMap<>();
        for (DonationEvent event : history) {
            switch (event) {
                case DonationReceived e -> {
                    gross = e.amount().minor();
                    currency = code(e.amount());
                    provider = e.provider();
                }
                case DonationRefunded e -> {
                    refunded += e.after().minus(e.before()).minor();
                    currency = code(e.amount());
                }
                case RefundFailed e -> {
                    refunded += e.after().minus(e.before()).minor();
                    currency = code(e.amount());
                }
                case FeeCharged e ->
                    fees.merge(code(e.after()), e.after().minus(e.before()).minor(), Long::sum);
                case DonationDesignated _, DonationFailed _ -> {}
            }
        }
        Map<String, Long> parts = oneByOne(weights, gross);
        post(books, "assets:clearing:" + provider, currency, gross - refunded);
        for (var part : parts.entrySet()) {
            post(books, "funds:" + part.getKey(), currency, -part.getValue());
        }
        long refundable = Math.clamp(refunded, 0, gross);
        for (var part : oneByOne(parts, refundable).entrySet()) {
            post(books, "funds:" + part.getKey(), currency, part.getValue());
        }
        post(books, "suspense", currency, refunded - refundable);
        fees.forEach((feeCurrency, fee) -> {
            post(books, "assets:clearing:stripe", feeCurrency, -fee);
            post(books, "expenses:fees:stripe", feeCurrency, fee);
            post(books, "releases:fees:stripe", feeCurrency, -fee);
            Map<String, Long> borne = oneByOne(parts, fee);
            borne.forEach((fund, minor) -> post(books, "funds:" + fund, feeCurrency, minor));
            post(books, "suspense", feeCurrency, borne.isEmpty() ? fee : 0);
        });
        books.values().removeIf(minor -> minor == 0);
        return books;
    }

    /** What a campaign's progress has of the gift. */
    long progress() {
        long net = 0;
        for (DonationEvent event : history) {
            net += switch (event) {
                case DonationReceived e -> e.amount().minor();
                case DonationRefunded e -> e.before().minus(e.after()).minor();
                case RefundFailed e -> e.before().minus(e.after()).minor();
                case FeeCharged _, DonationDesignated _, DonationFailed _ -> 0;
            };
        }
        return net;
    }

    static Map<String, Long> oneByOne(Map<String, Long> weights, long whole) {
        Map<String, Long> parts = new LinkedHashMap<>();
        List<String> funds = new ArrayList<>(weights.keySet());
        long[] each = funds.stream().mapToLong(weights::get).toArray();
        if (java.util.Arrays.stream(each).sum() == 0) {
            return parts;
        }
        long[] given = new long[each.length];
        for (long unit = 0; unit < Math.abs(whole); unit++) {
            given[ApportionmentTest.nextByHighestAverage(each, given)]++;
        }
        for (int i = 0; i < given.length; i++) {
            parts.put(funds.get(i), whole < 0 ? -given[i] : given[i]);
        }
        return parts;
    }

    private static void post(Map<String, Long> books, String account, String currency, long debit) {
        books.merge(account + "|" + currency, debit, Long::sum);
    }

    private static String code(Money money) {
        return money.currency().getCurrencyCode();
    }
}
