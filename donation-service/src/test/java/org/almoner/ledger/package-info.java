/** A neighbour, for the architecture test. */
@NullMarked
package org.almoner.ledger;

import org.jspecify.annotations.NullMarked;
