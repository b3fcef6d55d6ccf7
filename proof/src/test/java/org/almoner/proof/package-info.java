/** The harness's own parts: a proxy that does not cut, or a mark that is not there, would prove nothing. */
@NullMarked
package org.almoner.proof;

import org.jspecify.annotations.NullMarked;
