package org.almoner.delivery;

import java.util.Collection;
import org.almoner.events.EventCodec;

/** A service as small as can be, around one of the protocol's shapes, and what must hold of what it stores. */
interface Model {

    /** What is stored about a fact. */
    record Remembered(String fact, Source src, EventCodec.Encoded says) {}

    /** @param rules which version of the program computes; versions differ, and during a deployment both are at work */
    Effect<Fact> effect(int rules);

    /** What a majority of the store's servers has. */
    Collection<Remembered> remembered();

    /** Before the offset behind this record may be committed. */
    void requireTaken(Incoming record, Fact fact);

    /** After everything has been drained. */
    void requireWhole(Collection<Fact> facts);

    @SuppressWarnings("AnnotateFormatMethod")
    static void require(boolean holds, String what, Object... about) {
        if (!holds) {
            throw new Violation(what.formatted(about));
        }
    }

    /** Money was lost or invented. */
    final class Violation extends AssertionError {
        Violation(String what) {
            super(what);
        }
    }
}
