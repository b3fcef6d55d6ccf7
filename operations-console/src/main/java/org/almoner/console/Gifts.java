package org.almoner.console;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.almoner.console.Sighting.OfGift;
import org.almoner.console.Sighting.Reachable;
import org.almoner.console.Sighting.Refused;
import org.almoner.events.DonationId;
import org.almoner.events.DonorId;
import org.springframework.stereotype.Component;

/** The newest gifts, as many as the settings allow and never more than a quarter above that. */
@Component
final class Gifts {

    static final int REFUSALS_MAX = 50;

    private static final Comparator<Gift> NEWEST_FIRST = Comparator.comparing(Gift::receivedAt)
            .reversed()
            .thenComparing(each -> each.id().value());

    private final int max;
    private final Map<DonationId, Gift> gifts = new HashMap<>();
    private final Map<DonorId, DonationId> giftsOf = new HashMap<>();
    // A contact may be read before its gift: topics have no order between them.
    private final Map<DonorId, Reachable> contacts;
    private final Map<Sighting.At, Refused> refusals = bounded(REFUSALS_MAX);

    Gifts(ConsoleSettings settings) {
        this.max = settings.giftsMax();
        this.contacts = bounded(4 * max);
    }

    synchronized void see(Sighting sighting) {
        switch (sighting) {
            case OfGift seen -> change(seen.donation(), gift -> gift.with(seen));
            case Refused seen -> {
                refusals.put(seen.at(), seen);
                DonationId donation = seen.donation();
                if (donation != null) {
                    change(donation, gift -> gift.with(seen));
                }
            }
            case Reachable seen -> {
                contacts.merge(
                        seen.donor(),
                        seen,
                        (known, heard) -> known.at().offset() < heard.at().offset() ? heard : known);
                DonationId donation = giftsOf.get(seen.donor());
                if (donation != null) {
                    change(donation, gift -> gift.with(seen));
                }
            }
        }
    }

    /** @param words what a gift has to match; empty for all */
    synchronized List<Gift> newest(int atMost, String words) {
        return gifts.values().stream()
                .filter(each -> words.isEmpty() || each.matches(words))
                .sorted(NEWEST_FIRST)
                .limit(atMost)
                .toList();
    }

    synchronized Optional<Gift> find(String id) {
        return id.startsWith("don_") ? Optional.ofNullable(gifts.get(new DonationId(id))) : Optional.empty();
    }

    /** The newest dead letters, the newest first. */
    synchronized List<Refused> refusals() {
        return refusals.values().stream()
                .sorted(Comparator.comparing(Refused::time).reversed())
                .toList();
    }

    synchronized int size() {
        return gifts.size();
    }

    synchronized int contacts() {
        return contacts.size();
    }

    private void change(DonationId id, UnaryOperator<Gift> change) {
        Gift before = gifts.get(id);
        if (before == null) {
            DonorId donor = DonorId.of(id);
            giftsOf.put(donor, id);
            before = Gift.of(id);
            Reachable contact = contacts.get(donor);
            before = contact == null ? before : before.with(contact);
        }
        gifts.put(id, change.apply(before));
        if (gifts.size() > max + max / 4) {
            forgetTheOldest();
        }
    }

    // Many at once, so that sorting costs little for each gift.
    private void forgetTheOldest() {
        gifts.values().stream().sorted(NEWEST_FIRST).skip(max).toList().forEach(each -> {
            gifts.remove(each.id());
            giftsOf.remove(DonorId.of(each.id()));
        });
    }

    private static <K, V> Map<K, V> bounded(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }
}
