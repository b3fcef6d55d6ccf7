/**
 * The fault harness: the services' own jars, three Kafka brokers and a MongoDB replica set of three, each a process; a seeded
 * load and a seeded nemesis; and at the end the books, held against an oracle that knows the gifts and none of our code.
 *
 * <p>Start at {@link org.almoner.proof.Proof}. {@link org.almoner.proof.Cluster} is what runs, {@link org.almoner.proof.Workload}
 * what is told to it, {@link org.almoner.proof.Nemesis} what is done to it, and {@link org.almoner.proof.Invariants} what must hold
 * afterwards (TRUST.md's I1 to I6). {@link org.almoner.proof.Agent} is loaded into the services: it halts them at a named
 * {@link org.almoner.proof.Point} of their work, shifts their clock, and can put a sabotaged class in the place of a real one, which
 * shows that the harness sees what it claims to see.
 *
 * <p>{@link org.almoner.proof.Gift}, {@link org.almoner.proof.Webhooks} and {@link org.almoner.proof.Oracle} are also the stories'
 * of the module {@code local}.
 */
@NullMarked
package org.almoner.proof;

import org.jspecify.annotations.NullMarked;
