package dev.seaworthy.backup;

/** How far a backup can be trusted. */
public enum BackupState {
    /** Being written now. */
    RUNNING,
    /** Its last check at level V2 or deeper found it good. */
    VERIFIED,
    /** Complete, but not yet decoded once. */
    UNVERIFIED,
    /** Never completed, or its last check found it bad. */
    FAILED
}
