package org.almoner.ledger;

/** Stands for another service, in the test that nobody here knows one. */
public final class Neighbour {}
