package org.almoner.campaign;

/** Stands for another service's class, and is public, which no class of a service may be. */
public final class Neighbour {}
