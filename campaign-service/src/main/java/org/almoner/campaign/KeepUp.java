package org.almoner.campaign;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.almoner.campaign.DirectCampaigns.Outcome;
import org.almoner.events.Money;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What is done again and again: the sample on empty data, the outbox, the meter. */
@Component
final class KeepUp {

    private static final Logger log = LoggerFactory.getLogger(KeepUp.class);

    private final Campaigns campaigns;
    private final Contributions contributions;
    private final DirectCampaigns direct;
    private final Announce announce;
    private final CampaignSettings settings;
    private final MultiGauge raised;
    private boolean setUp;

    KeepUp(
            Campaigns campaigns,
            Contributions contributions,
            DirectCampaigns direct,
            Announce announce,
            CampaignSettings settings,
            MeterRegistry meters) {
        this.campaigns = campaigns;
        this.contributions = contributions;
        this.direct = direct;
        this.announce = announce;
        this.settings = settings;
        this.raised = MultiGauge.builder("campaign.raised")
                .description("Net amount raised by a campaign, in major units of each currency given")
                .register(meters);
    }

    @Scheduled(fixedDelay = 1, timeUnit = SECONDS)
    void keepUp() {
        try {
            setUpSample();
            announce.sayWhatWasLeft();
            measure();
        } catch (RuntimeException e) {
            log.warn("the store does not answer, trying again: {}", e.toString());
        }
    }

    /** Once, and only where staff have not opened anything: a sample must not come back after it was closed. */
    private void setUpSample() {
        if (!setUp) {
            if (campaigns.isEmpty()) {
                for (Draft draft : settings.sample()) {
                    if (direct.open(draft) instanceof Outcome.Invalid(var faults)) {
                        log.error("almoner.campaign.sample is not a campaign: {}", faults);
                    }
                }
            }
            setUp = true;
        }
    }

    private void measure() {
        Map<String, Map<String, BigInteger>> totals = contributions.totals();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Campaign campaign : campaigns.all()) {
            Map<String, BigInteger> amounts = totals.getOrDefault(campaign.slug(), Map.of());
            row(
                    rows,
                    campaign,
                    new Money(
                            Sums.shown(amounts.getOrDefault(
                                    campaign.goal().currency().getCurrencyCode(), BigInteger.ZERO)),
                            campaign.goal().currency()));
            for (Money other : Progress.unconverted(campaign.goal().currency(), amounts)) {
                row(rows, campaign, other);
            }
        }
        raised.register(rows, true);
    }

    private static void row(List<MultiGauge.Row<?>> rows, Campaign campaign, Money amount) {
        rows.add(MultiGauge.Row.of(
                Tags.of(
                        "campaign",
                        campaign.slug(),
                        "currency",
                        amount.currency().getCurrencyCode()),
                () -> amount.toMajor()));
    }
}
