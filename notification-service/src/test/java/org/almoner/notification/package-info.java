@NullMarked
package org.almoner.notification;

import org.jspecify.annotations.NullMarked;
