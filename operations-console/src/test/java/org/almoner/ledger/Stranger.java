package org.almoner.ledger;

/** Stands for a class of another service, so that somebody can break the rule against knowing one. */
public final class Stranger {}
