package org.almoner.ledger;

/** Stands for a public class of another service, which this module cannot have on its path, and which knows this one. */
public class Neighbour {
    public Class<?> nosy() {
        return org.almoner.notification.Known.class;
    }
}
