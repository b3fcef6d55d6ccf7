package org.almoner.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.almoner.delivery.FakeReplicaSet.Documents;
import org.almoner.delivery.Tally.Change;
import org.almoner.delivery.Tally.Move;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What looks like the protocol, is shorter, and loses or invents money. */
final class Shortcuts {

    private Shortcuts() {}

    /** The seven that DESIGN.md names. */
    static final List<Supplier<Protocol>> OF_THE_DESIGN = List.of(
            BlindIncrement::new,
            DuplicateKeysIgnored::new,
            OlderGuardWithWholeDelta::new,
            SourceNotChecked::new,
            RecomputedOnRetry::new,
            StaleDeltaOnRetry::new,
            OffsetCommittedFirst::new);

    /** Others that the protocol forbids; each shows that a part of the oracle can fail. */
    static final List<Supplier<Protocol>> OTHERS = List.of(
            NothingToRemember::new,
            LastWriteWins::new,
            LocalReads::new,
            PoisonSkipped::new,
            SaidOutsideTheTransaction::new,
            SaidOnceOnly::new);

    /** "The database adds atomically." It adds a redelivered batch again. */
    static final class BlindIncrement extends Protocol {
        @Override
        Tally tally(Books.Tallies store) {
            return new Tally(store) {
                @Override
                public void apply(Collection<Change> stored) {
                    store.moveAnyway(wholeDeltas(this, stored));
                }
            };
        }
    }

    /** "A duplicate key means that it has been dealt with." The tally may not have been. */
    static final class DuplicateKeysIgnored extends Protocol {
        @Override
        <E extends Journal.Entry> Journal<E> journal(Journal.Store<E> store) {
            return new Journal<>(store) {
                @Override
                boolean isMine(E mine, E stored) {
                    return false;
                }
            };
        }
    }

    /** "Only if the tally is older than this batch." It may be in the middle of this batch. */
    static final class OlderGuardWithWholeDelta extends Protocol {
        @Override
        Tally tally(Books.Tallies store) {
            return new Tally(store) {
                @Override
                public void apply(Collection<Change> stored) {
                    store.moveWhatIsOlder(wholeDeltas(this, stored));
                }
            };
        }
    }

    /** "The same id is the same event." Told twice by the sender, it counts in two places. */
    static final class SourceNotChecked extends Protocol {
        @Override
        <E extends Journal.Entry> Journal<E> journal(Journal.Store<E> store) {
            return new Journal<>(store) {
                @Override
                boolean isMine(E mine, E stored) {
                    return true;
                }
            };
        }
    }

    /** "What I compute is what is stored." Not by the program of yesterday. */
    static final class RecomputedOnRetry extends Protocol {
        @Override
        <E extends Journal.Entry> Journal<E> journal(Journal.Store<E> store) {
            return new Journal<>(store) {
                @Override
                E counted(E mine, E stored) {
                    return mine;
                }
            };
        }
    }

    /** "A miss: once more." With a delta of which somebody else has applied a part. */
    static final class StaleDeltaOnRetry extends Protocol {
        @Override
        Tally tally(Books.Tallies store) {
            return new Tally(store) {
                private final IdentityHashMap<List<Change>, Move> first = new IdentityHashMap<>();

                @Override
                Move moveFrom(long applied, List<Change> changes) {
                    Move stale = first.computeIfAbsent(changes, absent -> super.moveFrom(applied, absent));
                    return new Move(stale.key(), stale.last(), applied, stale.amounts());
                }
            };
        }
    }

    /** "Commit, then nobody else works on it." Then nobody does. */
    static final class OffsetCommittedFirst extends Protocol {
        @Override
        void round(Runnable decodeRememberSay, Runnable commit) {
            commit.run();
            decodeRememberSay.run();
        }
    }

    /** "By today's rules this posts nothing." By yesterday's it did, and their entry is there. */
    static final class NothingToRemember extends Protocol {
        @Override
        List<Books.Entry> toRemember(List<Books.Entry> computed) {
            return computed.stream()
                    .filter(entry -> entry.rules() == 1 || entry.postings().get("fees") % 5 != 0)
                    .toList();
        }
    }

    /** "I have just read it." So has a zombie. */
    static final class LastWriteWins extends Protocol {
        @Override
        BiFunction<Protocol, FakeReplicaSet, Model> model() {
            return Lives::new;
        }

        @Override
        Histories<Lives.Life, Lives.Item> histories(Lives.LifeStore store) {
            return new Histories<>(new Histories.Store<>() {
                @Override
                public Map<String, Lives.Life> find(Collection<String> ids) {
                    return store.find(ids);
                }

                @Override
                public boolean replace(List<Histories.Replacement<Lives.Life>> replacements) {
                    return store.replaceAnyway(replacements);
                }
            });
        }
    }

    /** "The primary knows best." What it says may be taken back. */
    static final class LocalReads extends Protocol {
        @Override
        BiFunction<Protocol, FakeReplicaSet, Model> model() {
            return Lives::new;
        }

        @Override
        <D> Map<String, D> find(Documents<D> documents, Collection<String> ids) {
            return documents.findLocal(ids);
        }
    }

    /** "Nobody can read it anyway." */
    static final class PoisonSkipped extends Protocol {
        @Override
        void say(
                List<ProducerRecord<byte[], byte[]>> records,
                List<ProducerRecord<byte[], byte[]>> transaction,
                FakeLog log) {
            records.stream()
                    .filter(record -> !record.topic().equals(FakeLog.DEAD_LETTERS))
                    .forEach(transaction::add);
        }
    }

    /** "The sooner the better." Then it comes again. */
    static final class SaidOutsideTheTransaction extends Protocol {
        @Override
        void say(
                List<ProducerRecord<byte[], byte[]>> records,
                List<ProducerRecord<byte[], byte[]>> transaction,
                FakeLog log) {
            log.outputs().addAll(records);
        }
    }

    /** "I have said that already." In a transaction that was rolled back. */
    static final class SaidOnceOnly extends Protocol {
        private final Set<String> said = new HashSet<>();

        @Override
        void say(
                List<ProducerRecord<byte[], byte[]>> records,
                List<ProducerRecord<byte[], byte[]>> transaction,
                FakeLog log) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                if (said.add(Oracle.identity(record))) {
                    transaction.add(record);
                }
            }
        }
    }

    private static List<Move> wholeDeltas(Tally tally, Collection<Change> stored) {
        Map<String, List<Change>> byDocument = new LinkedHashMap<>();
        for (Change change : stored) {
            byDocument
                    .computeIfAbsent(Tally.document(change.key(), change.src()), document -> new ArrayList<>())
                    .add(change);
        }
        return byDocument.values().stream()
                .map(changes -> tally.moveFrom(Tally.NOTHING, changes))
                .toList();
    }
}
