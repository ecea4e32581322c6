package dev.seaworthy.backup;

/**
 * How far the migrations of a database had come when it was backed up, read from the history table of the tool.
 *
 * @param tool {@code flyway} or {@code liquibase}, or {@code unknown} where neither has left a history
 * @param version of Flyway the newest version applied, of Liquibase the id of the newest change set; empty if unknown
 * @param applied how many migrations or change sets were applied
 */
public record SchemaVersion(String tool, String version, int applied) {}
