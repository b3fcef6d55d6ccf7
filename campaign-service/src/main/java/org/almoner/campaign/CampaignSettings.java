package org.almoner.campaign;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param streamClientsMax how many browsers one instance keeps up to date at once; the others ask every few seconds
 * @param donateUrl where the page's button leads, {@code https://…}; without one there is no button
 * @param sampleNotice whether the page says that its gifts are sample data
 * @param sample campaigns to open when there is none at all
 */
@ConfigurationProperties("almoner.campaign")
record CampaignSettings(
        @DefaultValue("2000") int streamClientsMax,
        @DefaultValue("") String donateUrl,
        @DefaultValue("false") boolean sampleNotice,
        @DefaultValue List<Draft> sample) {

    CampaignSettings {
        if (!donateUrl.isEmpty() && !donateUrl.matches("https?://[^\\s\"'<>]+")) {
            throw new IllegalArgumentException("almoner.campaign.donate-url is no web address: " + donateUrl);
        }
    }
}
