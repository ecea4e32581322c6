package dev.seaworthy.backup;

/** A storage that nothing is ever written to: checks made there are not recorded. */
public interface ReadOnlyStorage {}
