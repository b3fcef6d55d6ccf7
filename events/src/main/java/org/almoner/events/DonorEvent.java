package org.almoner.events;

import org.jspecify.annotations.Nullable;

/** The only events with names and addresses. The topic is compacted: the last word about a donor is the one that stays. */
public sealed interface DonorEvent extends Event {

    DonorId donor();

    @Override
    default Topic topic() {
        return Topic.DONORS;
    }

    @Override
    default String key() {
        return donor().value();
    }

    /** How to thank the donor, as far as it is known. */
    record DonorContact(
            DonorId donor, @Nullable String name, @Nullable String email) implements DonorEvent {}

    /** The donor is to be forgotten: a tombstone on the topic, a null value under the donor's key. */
    record DonorErased(DonorId donor) implements DonorEvent {}
}
