package org.almoner.notification;

/** Public so that another package can make a cycle with it. */
public final class Known {
    public final Class<?> neighbour = org.almoner.ledger.Neighbour.class;
}
