package org.almoner.events;

import org.jspecify.annotations.Nullable;

/**
 * Where a donor wants the gift to go, as the payment's metadata said it. Neither name is checked here: only the ledger knows
 * which funds and campaigns there are.
 *
 * @param campaign a campaign's id
 * @param fund a fund's id; a designation binds, whatever the campaign's split
 */
public record Place(@Nullable String campaign, @Nullable String fund) {
    /** The donor named no place. */
    public static final Place NONE = new Place(null, null);
}
