/**
 * Everything in one JVM, for the first five minutes on a laptop: a Kafka broker, a server of MongoDB's protocol, a mail server
 * with an inbox page, and all the services, each in a Spring context of its own.
 *
 * <p>Start at {@link org.almoner.local.Local}. Owns the data directory; hears and says nothing: no service knows of this
 * package, and each of the embedded parts gives way to a real one when its variable is set.
 */
@NullMarked
package org.almoner.local;

import org.jspecify.annotations.NullMarked;
