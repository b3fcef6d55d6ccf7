package org.almoner.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.almoner.console.Picture.Traced;
import org.almoner.console.Sighting.At;
import org.almoner.console.Sighting.OfGift;
import org.almoner.console.Way.Stage;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.DonationEvent.DonationReceived;

/** A gift in the words of a page; empty strings where nothing is known. */
record GiftView(
        String id,
        String title,
        String refunded,
        String place,
        String provider,
        String reference,
        String trace,
        String received,
        String ago,
        boolean sample,
        boolean trouble,
        boolean more,
        List<StageView> stages,
        List<RecordView> records,
        List<RefusalView> refusals) {

    /**
     * @param state the state's name in lower case, for the style sheet
     * @param topic of the record that shows it, and its place in there as {@code /3/42}
     */
    record StageView(
            String name, String state, String headline, String note, String topic, String place, String record) {}

    /** @param after time since the gift's first webhook */
    record RecordView(String at, String type, String id, String time, String after) {}

    record RefusalView(String topic, String original, String reason, String time, String gift) {
        static RefusalView of(Sighting.Refused refused) {
            return new RefusalView(
                    refused.at().topic(),
                    refused.original().toString(),
                    refused.reason(),
                    Wording.dateTime(refused.time()),
                    refused.donation() == null ? "" : refused.donation().value());
        }
    }

    static GiftView of(Traced traced, Instant now) {
        Gift gift = traced.gift();
        Instant receivedAt = gift.receivedAt();
        return new GiftView(
                gift.id().value(),
                title(gift),
                gift.refunded().map(Wording::money).orElse(""),
                place(gift),
                gift.provider().orElse(""),
                gift.reference().orElse(""),
                gift.trace().orElse(""),
                Wording.dateTime(receivedAt),
                Wording.roughly(Duration.between(receivedAt, now)),
                gift.isSample(),
                traced.way().has(Way.State.TROUBLE),
                gift.more(),
                stages(traced),
                gift.records().stream().map(each -> record(each, receivedAt)).toList(),
                gift.refusals().stream().map(RefusalView::of).toList());
    }

    private static String title(Gift gift) {
        return gift.received()
                .map(DonationReceived::amount)
                .or(() -> gift.allocated().map(FundAllocated::amount))
                .map(Wording::money)
                .orElse(gift.failed().isPresent() ? "Failed payment" : "Amount not known yet");
    }

    private static List<StageView> stages(Traced traced) {
        return traced.way().stages().stream()
                .map(each -> stage(each, headline(each, traced.gift())))
                .toList();
    }

    // The first stage is where the clock of the others starts: "0 ms" would tell nobody anything.
    private static String headline(Stage stage, Gift gift) {
        return gift.webhooks().stream()
                .filter(each -> stage.name().equals("webhook") && each.at().equals(stage.at()))
                .map(each -> Wording.time(each.time()))
                .findFirst()
                .orElseGet(() -> Wording.headline(stage));
    }

    private static StageView stage(Stage stage, String headline) {
        At at = stage.at();
        return new StageView(
                stage.name(),
                stage.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                headline,
                stage.note(),
                at == null ? "" : at.topic(),
                at == null ? "" : "/" + at.partition() + "/" + at.offset(),
                stage.record() == null ? "" : stage.record());
    }

    private static RecordView record(OfGift record, Instant receivedAt) {
        Duration after = Duration.between(receivedAt, record.time());
        return new RecordView(
                record.at().toString(),
                Gift.recordType(record),
                Gift.recordId(record),
                Wording.dateTime(record.time()),
                after.isNegative() ? "0 ms" : Wording.took(after));
    }

    /** The campaign that it moved and the funds that it reached. */
    private static String place(Gift gift) {
        return gift.allocated().map(GiftView::place).orElse("");
    }

    private static String place(FundAllocated allocated) {
        String funds = String.join(
                ", ",
                allocated.parts().stream()
                        .map(each -> each.fund() + " " + Wording.money(each.amount()))
                        .toList());
        return allocated.campaign() == null ? funds : allocated.campaign() + ": " + funds;
    }
}
