/**
 * The contract between the services: what happened to money, in records that any of them can read.
 *
 * <p>Start at {@link org.almoner.events.Event}: its permitted types are the table of contents, one sealed interface per
 * topic. {@link org.almoner.events.Topic} names the topics, {@link org.almoner.events.EventCodec} turns an
 * {@link org.almoner.events.Envelope} into a CloudEvents 1.0 record in binary mode and back.
 *
 * <p>Rules that do not bend: money is whole minor units of one currency; ids are deterministic, so the same cause makes the
 * same event; no personal data outside {@link org.almoner.events.DonorEvent}; only optional fields are ever added to a
 * version, and a missing field that is not {@code @Nullable} makes a record one that cannot be understood.
 */
@NullMarked
package org.almoner.events;

import org.jspecify.annotations.NullMarked;
