/** Stands for another service, so that the rule against depending on one can be seen to bite. */
@org.jspecify.annotations.NullMarked
package org.almoner.ledger;
