package org.almoner.campaign;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.almoner.campaign.Campaign.Latch;
import org.almoner.campaign.Marks.Step;
import org.almoner.delivery.Said;
import org.almoner.delivery.Source;
import org.springframework.stereotype.Component;

/** Sets the marks that were crossed in a campaign's document, each once, and says them in the batch that crossed them. */
@Component
final class Crossings {

    private final Campaigns campaigns;

    Crossings(Campaigns campaigns) {
        this.campaigns = campaigns;
    }

    /**
     * Sets what these steps cross, and looks again until there is nothing to set: while one mark was set, somebody else may have set
     * another, changed the goal or moved the total.
     *
     * @param steps computed anew in every round, after the document was read; not called while the campaign is unknown
     */
    void latch(String slug, Function<Campaign, List<Step>> steps) {
        List<Latch> crossed;
        do {
            crossed = campaigns
                    .find(slug)
                    .map(campaign -> Marks.crossed(campaign, steps.apply(campaign)))
                    .orElse(List.of());
            crossed.forEach(latch -> campaigns.latch(slug, latch));
        } while (!crossed.isEmpty());
    }

    /** Says, as stored, every mark that one of these records crossed, now or when it came before. */
    void sayThoseOf(String slug, Collection<Source> records, Said said) {
        Set<Source> mine = Set.copyOf(records);
        campaigns.find(slug).stream()
                .flatMap(campaign -> campaign.latches().stream())
                .filter(latch -> mine.contains(latch.src()))
                .sorted(Comparator.comparingLong((Latch latch) -> latch.src().offset())
                        .thenComparingInt(Latch::goalVersion)
                        .thenComparing(Latch::mark))
                .forEach(latch -> said.event(latch.told().encoded()));
    }
}
