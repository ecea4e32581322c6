package dev.seaworthy.backup;

/** An object in a storage. */
public record StoredObject(String key, long size) {}
