package org.almoner.console;

/**
 * What was read of one partition. Markers of transactions are no records and yet have offsets, so a difference of offsets is up to
 * twice what waits there; this knows which offsets are records.
 */
final class Tail {

    static final int OFFSETS_MAX = 2048;

    private final long start;
    private long next;
    private long records;
    private final long[] newest = new long[OFFSETS_MAX]; // record n stands at n % OFFSETS_MAX

    /** @param start the offset where reading begins */
    Tail(long start) {
        this.start = start;
        this.next = start;
    }

    synchronized void read(long offset) {
        newest[(int) (records++ % OFFSETS_MAX)] = offset;
        next = offset + 1;
    }

    /** The reader stands at this offset, which may be past markers. */
    synchronized void standsAt(long offset) {
        next = offset;
    }

    /**
     * How many records wait for somebody who has committed this offset; what was not read here counts by offsets.
     *
     * @param end where the partition ends
     */
    synchronized long waiting(long committed, long end) {
        long notReadYet = Math.max(0, end - Math.max(committed, next));
        long known = Math.min(records, OFFSETS_MAX);
        long from = known == records ? start : newest[(int) (records % OFFSETS_MAX)];
        long tooOld = Math.max(0, Math.min(from, end) - committed);
        long counted = 0;
        // Newest first: whoever is waited for is nearly always near the end.
        for (long record = records - 1; record >= records - known; record--) {
            if (newest[(int) (record % OFFSETS_MAX)] < committed) {
                break;
            }
            counted++;
        }
        return tooOld + counted + notReadYet;
    }

    /** How many records the partition holds, between its first offset that is still kept and its end. */
    synchronized long held(long begin, long end) {
        return begin > start ? waiting(begin, end) : start - begin + records + Math.max(0, end - next);
    }
}
