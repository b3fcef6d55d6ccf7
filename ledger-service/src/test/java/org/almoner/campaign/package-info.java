@NullMarked
package org.almoner.campaign;

import org.jspecify.annotations.NullMarked;
