package org.almoner.ledger;

/** What no class of this service may know. */
public final class OfAnotherService {}
