@NullMarked
package org.almoner.ledger;

import org.jspecify.annotations.NullMarked;
