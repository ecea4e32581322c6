package dev.seaworthy.backup;

/**
 * What was copied of one backup.
 *
 * @param files of the backup's own folder
 * @param blobs file contents
 * @param bytes of both
 */
public record ExportReport(BackupId id, int files, int blobs, long bytes) {}
