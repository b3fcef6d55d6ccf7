/** What the pipeline costs, as figures of one run: its own speed beside that of the parts below it, with the same bytes. */
@NullMarked
package org.almoner.benchmarks;

import org.jspecify.annotations.NullMarked;
