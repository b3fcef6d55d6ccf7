package org.almoner.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One gift: {@code don_} and 26 characters derived from the provider and its payment reference, so that every sender of the same payment names the same gift. */
public record DonationId(@JsonValue String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DonationId {
        if (!value.startsWith("don_")) {
            throw new IllegalArgumentException("not a donation id"); // whatever it is, it may be a name
        }
    }

    /** @param reference the provider's own id of the payment, {@code pi_…} for Stripe */
    public static DonationId of(String provider, String reference) {
        return new DonationId(Ids.derived("don_", provider, reference));
    }

    @Override
    public String toString() {
        return value;
    }
}
