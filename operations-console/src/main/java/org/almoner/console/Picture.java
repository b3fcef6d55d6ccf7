package org.almoner.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.almoner.console.Answers.Email;
import org.almoner.console.Answers.Funds;
import org.almoner.console.Answers.TrialBalance;
import org.almoner.console.LagHistory.Trend;
import org.almoner.console.Offsets.Depth;
import org.almoner.console.Sighting.Refused;

/**
 * What the console knows at one moment.
 *
 * @param gifts the newest first
 * @param refusals the newest dead letters, the newest first
 * @param deadLetters by dead-letter topic, how many there are
 */
record Picture(
        Instant now,
        List<Traced> gifts,
        Asked<Offsets> offsets,
        List<Trend> trends,
        List<Depth> deadLetters,
        List<Refused> refusals,
        Asked<Funds> funds,
        Asked<TrialBalance> trialBalance,
        Asked<Map<String, List<Email>>> emails) {

    /** A gift and how far it has come. */
    record Traced(Gift gift, Way way) {}
}
