/** Gifts in every order and number, held against the rules as they are told to people. */
@NullMarked
package org.almoner.ledger;

import org.jspecify.annotations.NullMarked;
