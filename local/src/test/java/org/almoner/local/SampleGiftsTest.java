package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SampleGiftsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final List<SampleGifts.Unsigned> webhooks = SampleGifts.webhooks(NOW);

    @Test
    void toldAgainTheyAreTheSameToTheByte() {
        List<SampleGifts.Unsigned> again = SampleGifts.webhooks(NOW);
        assertThat(again).extracting(SampleGifts.Unsigned::id).containsExactlyElementsOf(ids());
        for (int i = 0; i < webhooks.size(); i++) {
            assertThat(again.get(i).body()).isEqualTo(webhooks.get(i).body());
        }
        assertThat(ids()).doesNotHaveDuplicates();
    }

    @Test
    void eachGiftIsMarkedAsSampleAndNamesTheCampaign() {
        for (SampleGifts.Unsigned webhook : webhooks) {
            JsonNode event = json(webhook);
            switch (event.path("type").asString()) {
                case "payment_intent.succeeded", "charge.succeeded" -> {
                    JsonNode metadata = event.at("/data/object/metadata");
                    assertThat(metadata.path("sample").asString()).isEqualTo("true");
                    assertThat(metadata.path("campaign").asString()).isEqualTo("safe-harbour");
                    assertThat(event.path("livemode").asBoolean()).isFalse();
                }
                case "donation.succeeded" -> {
                    assertThat(event.at("/data/sample").asBoolean()).isTrue();
                    assertThat(event.at("/data/campaign").asString()).isEqualTo("safe-harbour");
                }
                default ->
                    assertThat(event.path("type").asString())
                            .isIn("refund.created", "donation.fee", "donation.refunded");
            }
        }
    }

    @Test
    void theGoalIsThreeQuartersReached() {
        Map<String, Long> net = new HashMap<>();
        int gifts = 0;
        for (SampleGifts.Unsigned webhook : webhooks) {
            JsonNode event = json(webhook);
            JsonNode object = event.at("/data/object");
            JsonNode amount = event.at("/data/amount");
            switch (event.path("type").asString()) {
                case "payment_intent.succeeded" -> {
                    gifts++;
                    net.merge(
                            object.path("currency").asString(),
                            object.path("amount").asLong(),
                            Long::sum);
                }
                case "refund.created" ->
                    net.merge(
                            object.path("currency").asString(),
                            -object.path("amount").asLong(),
                            Long::sum);
                case "donation.succeeded" -> {
                    gifts++;
                    net.merge(currency(amount), amount.path("minor").asLong(), Long::sum);
                }
                case "donation.refunded" ->
                    net.merge(currency(amount), -amount.path("minor").asLong(), Long::sum);
                default -> assertThat(event.path("type").asString()).isIn("charge.succeeded", "donation.fee");
            }
        }
        assertThat(gifts).isEqualTo(40);
        assertThat(net.get("usd")).isBetween(700_000L, 800_000L);
        assertThat(net).containsOnlyKeys("usd", "eur", "krw");
    }

    private static String currency(JsonNode money) {
        return money.path("currency").asString().toLowerCase(java.util.Locale.ROOT);
    }

    private List<String> ids() {
        return webhooks.stream().map(SampleGifts.Unsigned::id).toList();
    }

    private static JsonNode json(SampleGifts.Unsigned webhook) {
        return JsonMapper.shared().readTree(new String(webhook.body(), StandardCharsets.UTF_8));
    }
}
