package org.almoner.events;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** Everything that one service says and another one hears. */
public sealed interface Event permits DonationEvent, DonorEvent, AllocationEvent, ReallocationEvent, CampaignEvent {

    /** Where it is said. */
    @JsonIgnore
    Topic topic();

    /** What it is about, and so what it stays in order with: the Kafka key. */
    @JsonIgnore
    String key();

    /** The donation or campaign that it belongs to in a log or a trace. */
    @JsonIgnore
    default String subject() {
        return key();
    }
}
