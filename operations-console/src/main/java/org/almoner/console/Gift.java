package org.almoner.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.almoner.console.Sighting.Hooked;
import org.almoner.console.Sighting.OfGift;
import org.almoner.console.Sighting.Reachable;
import org.almoner.console.Sighting.Refused;
import org.almoner.console.Sighting.Said;
import org.almoner.events.AllocationEvent.FundAllocated;
import org.almoner.events.DonationEvent.DonationFailed;
import org.almoner.events.DonationEvent.DonationReceived;
import org.almoner.events.DonationEvent.DonationRefunded;
import org.almoner.events.DonationEvent.RefundFailed;
import org.almoner.events.DonationId;
import org.almoner.events.Event;
import org.almoner.events.Money;
import org.jspecify.annotations.Nullable;

/**
 * All that was seen of one gift: the same whatever the order in which its records were read and however often.
 *
 * @param records webhooks and events, oldest first
 * @param refusals dead letters that were made of its records
 * @param reachable the donor's newest contact; null if none was seen
 * @param more whether there were more records of a kind than are kept
 */
record Gift(
        DonationId id,
        List<OfGift> records,
        List<Refused> refusals,
        @Nullable Reachable reachable,
        boolean more) {

    /** A provider may send a webhook as often as it likes; the first ones tell the story. */
    static final int OF_A_KIND_MAX = 8;

    private static final Comparator<OfGift> BY_TIME = Comparator.comparing(OfGift::time)
            .thenComparing(each -> each.at().topic())
            .thenComparingInt(each -> each.at().partition())
            .thenComparingLong(each -> each.at().offset());

    static Gift of(DonationId id) {
        return new Gift(id, List.of(), List.of(), null, false);
    }

    Gift with(OfGift seen) {
        if (records.stream().anyMatch(each -> each.at().equals(seen.at()))) {
            return this;
        }
        List<OfGift> all = new ArrayList<>(records);
        all.add(seen);
        all.sort(BY_TIME);
        List<OfGift> ofItsKind =
                all.stream().filter(each -> kind(each).equals(kind(seen))).toList();
        boolean tooMany = ofItsKind.size() > OF_A_KIND_MAX;
        if (tooMany) {
            all.remove(ofItsKind.getLast());
        }
        return new Gift(id, List.copyOf(all), refusals, reachable, more || tooMany);
    }

    Gift with(Refused seen) {
        if (refusals.size() == OF_A_KIND_MAX
                || refusals.stream()
                        .anyMatch(each -> each.original().equals(seen.original())
                                && each.group().equals(seen.group()))) {
            return this;
        }
        return new Gift(
                id, records, Stream.concat(refusals.stream(), Stream.of(seen)).toList(), reachable, more);
    }

    Gift with(Reachable seen) {
        boolean newer = reachable == null || reachable.at().offset() < seen.at().offset();
        return newer ? new Gift(id, records, refusals, seen, more) : this;
    }

    /** When its first webhook came in; of a gift whose webhook is out of sight, what its events say. */
    Instant receivedAt() {
        return records.stream()
                .map(each -> each instanceof Said said ? said.envelope().receivedAt() : each.time())
                .min(Comparator.naturalOrder())
                .or(() -> refusals.stream().map(Refused::time).min(Comparator.naturalOrder()))
                .orElse(Instant.EPOCH);
    }

    List<Hooked> webhooks() {
        return all(Hooked.class).toList();
    }

    /** The first event of a type, as the log has it. */
    Optional<Said> said(Class<? extends Event> type) {
        return said().filter(each -> type.isInstance(each.envelope().event())).findFirst();
    }

    Optional<Refused> refused(String group, String topic) {
        return refusals.stream()
                .filter(each ->
                        each.group().equals(group) && each.original().topic().equals(topic))
                .findFirst();
    }

    Optional<DonationReceived> received() {
        return said(DonationReceived.class)
                .map(each -> (DonationReceived) each.envelope().event());
    }

    Optional<FundAllocated> allocated() {
        return said(FundAllocated.class)
                .map(each -> (FundAllocated) each.envelope().event());
    }

    Optional<DonationFailed> failed() {
        return said(DonationFailed.class)
                .map(each -> (DonationFailed) each.envelope().event());
    }

    /** Whether its first event is out of sight: only later ones were seen. */
    boolean beganEarlier() {
        return received().isEmpty()
                && failed().isEmpty()
                && (webhooks().isEmpty() || said().findAny().isPresent());
    }

    /** What went back to the donor until now; empty if nothing did. */
    Optional<Money> refunded() {
        // A donation's events stand in one partition, so the larger offset is the later word.
        return said().filter(each -> each.envelope().event() instanceof DonationRefunded
                        || each.envelope().event() instanceof RefundFailed)
                .max(Comparator.comparingLong(each -> each.at().offset()))
                .map(each -> each.envelope().event() instanceof DonationRefunded refund
                        ? refund.after()
                        : ((RefundFailed) each.envelope().event()).after())
                .filter(Money::isPositive);
    }

    /** The provider's id of the payment; empty if neither a webhook nor the first event was seen. */
    Optional<String> reference() {
        return received()
                .map(DonationReceived::reference)
                .or(() -> all(Hooked.class).map(Hooked::reference).findFirst());
    }

    /** Whether it is one of the local run's sample gifts, which name themselves so: {@code pi_sample_7}, {@code sample-7}. */
    boolean isSample() {
        return reference()
                .filter(each -> each.startsWith("pi_sample_") || each.startsWith("sample-"))
                .isPresent();
    }

    Optional<String> provider() {
        return received()
                .map(DonationReceived::provider)
                .or(() -> all(Hooked.class).map(Hooked::provider).findFirst());
    }

    /** The trace id of the first request that has one. */
    Optional<String> trace() {
        return records.stream()
                .flatMap(each -> Stream.ofNullable(
                        each instanceof Said said ? said.envelope().traceparent() : ((Hooked) each).traceparent()))
                .map(Gift::traceId)
                .findFirst();
    }

    /** @param words part of a donation id, a payment reference, a webhook's or event's id or a trace id */
    boolean matches(String words) {
        return id.value().contains(words)
                || trace().filter(each -> each.contains(words)).isPresent()
                || reference().filter(each -> each.contains(words)).isPresent()
                || records.stream().anyMatch(each -> recordId(each).contains(words));
    }

    static String recordId(OfGift record) {
        return switch (record) {
            case Hooked hooked -> hooked.id();
            case Said said -> said.envelope().id();
        };
    }

    /** {@code payment_intent.succeeded}, {@code FundAllocated}. */
    static String recordType(OfGift record) {
        return switch (record) {
            case Hooked hooked -> hooked.type();
            case Said said -> said.envelope().event().getClass().getSimpleName();
        };
    }

    /** {@code 00-<trace id>-<span id>-01}. */
    static String traceId(String traceparent) {
        String[] parts = traceparent.split("-", 4);
        return parts.length > 2 ? parts[1] : traceparent;
    }

    // All webhooks are one kind, since their types are the provider's to invent.
    private static String kind(OfGift record) {
        return record instanceof Hooked ? "webhook" : recordType(record);
    }

    private Stream<Said> said() {
        return all(Said.class);
    }

    private <S extends OfGift> Stream<S> all(Class<S> type) {
        return records.stream().filter(type::isInstance).map(type::cast);
    }
}
