/** Signed webhooks in every shape, order and number. */
@NullMarked
package org.almoner.donation;

import org.jspecify.annotations.NullMarked;
