/**
 * Double-entry fund accounting.
 *
 * <p><b>Owns</b> the books: a journal of balanced entries, their tallies an account and currency, and the funds' names. <b>Hears</b>
 * {@code donations.v1} and {@code campaigns.v1}, and on {@code reallocations.v1} itself. <b>Says</b> {@code FundAllocated} and
 * {@code AllocationReversed}.
 *
 * <p>The idea in one line: <em>what stands in the books because of a gift is a function of the gift, and an entry is the
 * difference that an event makes to it.</em> {@link org.almoner.ledger.Gift} is the state, {@link org.almoner.ledger.Position} the
 * function, {@link org.almoner.ledger.PostingRules} the event's difference, {@link org.almoner.ledger.Apportionment} how a whole
 * becomes shares. Differences telescope, so any order of refunds, fees and moves ends in the same books, also when an event is
 * missing for a while because it lay among the dead letters.
 *
 * <table>
 * <caption>Accounts</caption>
 * <tr><td>{@code assets:clearing:<provider>}</td><td>what the provider holds for us: gross, less refunds, less fees</td></tr>
 * <tr><td>{@code funds:<fund>}</td><td>what the fund can spend: gross, less refunds, less the fees it bears</td></tr>
 * <tr><td>{@code expenses:fees:<provider>}</td><td>fees, as the statement of activities shows them</td></tr>
 * <tr><td>{@code releases:fees:<provider>}</td><td>the other side of the funds' bearing them</td></tr>
 * <tr><td>{@code suspense}</td><td>what no fund can have: events of a gift that is not
 * known here, more than was given, or a contradiction; for a person to look at</td></tr>
 * </table>
 *
 * <p>Invariants: an entry is balanced per currency or cannot be constructed; the trial balance is zero per currency, always; a
 * gift's shares are frozen when they are first decided, and every later event of it takes them from the entry before
 * ({@link org.almoner.ledger.PostDonations}).
 *
 * <p>A gift that comes before its campaign is known here goes to the general fund and waits. When the campaign is known, each
 * of its entries is moved by an entry of its own ({@link org.almoner.ledger.MoveRecognised}), so that the books end as if the
 * campaign had come first. Either {@link org.almoner.ledger.LearnCampaigns} sees the waiting entry or
 * {@link org.almoner.ledger.PostDonations} sees the campaign: each writes first and looks then, so that between them nothing
 * is overlooked.
 *
 * <p>The funds are configured under {@code almoner.ledger.funds}; {@code ledger.yml} says how to have others than the sample's.
 */
@NullMarked
package org.almoner.ledger;

import org.jspecify.annotations.NullMarked;
