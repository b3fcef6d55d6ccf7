package org.almoner.donation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.almoner.delivery.Effect;
import org.almoner.delivery.Histories;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.Said;
import org.almoner.events.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** What a batch of verified webhooks does to the donations that they are about. */
@Component
final class RememberDonations implements Effect<Webhook> {

    private static final Logger trail = LoggerFactory.getLogger("org.almoner.trail");

    private final Map<String, PaymentProvider> providers;
    private final Histories<Donation, Donation.Item> donations;
    private final Histories<Donor, Donor.Item> donors;
    private final Clock clock;

    RememberDonations(List<PaymentProvider> providers, MongoStores stores, Clock clock) {
        this.providers = providers.stream().collect(Collectors.toMap(PaymentProvider::name, Function.identity()));
        this.donations = stores.histories(Donation.COLLECTION, Donation.class);
        this.donors = stores.histories(Donor.COLLECTION, Donor.class);
        this.clock = clock;
    }

    @Override
    public void take(List<Heard<Webhook>> batch, Said said) {
        Instant now = clock.instant();
        List<Donation.Step> donationSteps = new ArrayList<>(batch.size());
        List<Donor.Step> donorSteps = new ArrayList<>(batch.size());
        for (Heard<Webhook> heard : batch) {
            switch (read(heard.what())) {
                case PaymentProvider.Reading.Understood(Facts facts, Contact contact) -> {
                    Word.Cause cause = Word.Cause.of(heard.what(), heard.source(), now);
                    donationSteps.add(new Donation.Step(heard.what(), cause, facts));
                    if (Donor.Step.isOne(facts, contact)) {
                        donorSteps.add(new Donor.Step(heard.what(), cause, facts, contact));
                    }
                }
                case PaymentProvider.Reading.Nothing() -> {}
                case PaymentProvider.Reading.NotUnderstood(String reason) -> said.deadLetter(heard.record(), reason);
            }
        }
        if (!donationSteps.isEmpty()) {
            for (Donation.Item item : donations.remember(donationSteps)) {
                item.said().forEach(word -> say(word, item.cause(), said));
            }
        }
        if (!donorSteps.isEmpty()) {
            for (Donor.Item item : donors.remember(donorSteps)) {
                if (item.said() != null) {
                    say(item.said(), item.cause(), said);
                }
            }
        }
    }

    private PaymentProvider.Reading read(Webhook webhook) {
        PaymentProvider provider = providers.get(webhook.provider());
        return provider == null
                ? new PaymentProvider.Reading.NotUnderstood("no such provider")
                : provider.read(webhook);
    }

    private static void say(Word word, Word.Cause cause, Said said) {
        said.event(cause.envelope(word));
        try (var _ = MDC.putCloseable("donation", cause.donation());
                var _ = MDC.putCloseable("trace", Traceparent.traceId(cause.traceparent()))) {
            trail.info("says {} {} because of {}", word.type(), word.id(), cause.src());
        }
    }
}
