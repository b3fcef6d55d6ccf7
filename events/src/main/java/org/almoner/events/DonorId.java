package org.almoner.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Whoever gave a gift, without saying who that is. Derived from the gift and not from the address: an id derived from an
 * address can be guessed back by trying addresses, and the address may come long after the money.
 */
public record DonorId(@JsonValue String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DonorId {
        if (!value.startsWith("dnr_")) {
            throw new IllegalArgumentException("not a donor id"); // whatever it is, it may be a name
        }
    }

    public static DonorId of(DonationId donation) {
        return new DonorId(Ids.derived("dnr_", donation.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
