package org.almoner.console;

/** Breaks the rule that only the main class is public. */
public final class PublicViolator {}
