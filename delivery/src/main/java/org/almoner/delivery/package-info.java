/**
 * How a batch of Kafka records takes effect in MongoDB exactly once, without multi-document transactions.
 *
 * <p>Kafka carries, MongoDB remembers. Every service runs the same loop, {@link org.almoner.delivery.Delivery}, a batch at a time:
 *
 * <ol>
 *   <li><b>Decode</b> each record. What cannot be understood becomes a dead letter inside the same Kafka transaction; nothing is
 *       skipped.
 *   <li><b>Remember</b> in MongoDB, so that doing it again changes nothing. Three shapes are enough:
 *       <ul>
 *         <li>{@link org.almoner.delivery.Journal}: one document an event, with everything that was derived from it. The stored
 *             content counts, never a newly computed one.
 *         <li>{@link org.almoner.delivery.Tally}: one sum a (key, partition) that knows the last offset in it, moved on by
 *             compare-and-set.
 *         <li>{@link org.almoner.delivery.Histories}: one document an aggregate, holding all that happened to it, replaced by
 *             compare-and-set.
 *       </ul>
 *   <li><b>Say</b> the outgoing events of every record in the batch, also of those found remembered already, with ids that the
 *       cause determines.
 *   <li><b>Commit</b> what was said and the input's offsets in one Kafka transaction. Any failure before that throws, rolls back,
 *       backs off and comes again, for ever: trouble with the infrastructure never makes a dead letter.
 * </ol>
 *
 * <p>What makes it correct is that a document remembers its {@link org.almoner.delivery.Source}, the record that caused it:
 *
 * <ul>
 *   <li>the same id from <em>my</em> source is a redelivery: use what is stored, and say it again;
 *   <li>the same id from <em>another</em> source is a business duplicate, the same fact told twice: drop it;
 *   <li>a tally with {@code applied = N} equals the sum of all journal entries of that partition with offset ≤ N, no more and no
 *       less. A zombie, a consumer that lost its partition and does not know it, can then only move an exact prefix to a longer
 *       one.
 * </ul>
 *
 * <p>Two things must depend on the record alone, and on no rule that a deployment changes: whether it is understood, and whether
 * it has an entry. Otherwise an old instance moves a tally past a record that a new one then enters in the journal. So every
 * record that is understood has an entry, if need be one that moves nothing; and whoever reads a new event is deployed before
 * whoever says it.
 *
 * <p>The Kafka transaction adds atomic hand-over and speed: a batch of a thousand costs what one record does. Seven shortcuts look
 * right and lose or invent money; {@code InterleavingModelTest} names each of them and shows it failing.
 *
 * <p>Read {@code Delivery}, {@code Journal} and {@code Tally}, and the protocol is in your head. The rest of the package is its
 * meeting with Spring Cloud Stream ({@code DeliveryConfiguration}) and MongoDB ({@code Mongo…}).
 */
@NullMarked
package org.almoner.delivery;

import org.jspecify.annotations.NullMarked;
