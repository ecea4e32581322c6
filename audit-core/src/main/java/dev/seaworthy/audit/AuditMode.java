package dev.seaworthy.audit;

/** What {@link AuditLogger#log(AuditEvent, AuditMode)} promises when it returns. */
public enum AuditMode {
    /** Returns at once; a crash loses at most what is in the bounded queue. */
    ASYNC(0),
    /** Returns when the event is fsynced in the local journal; the database may be down. */
    JOURNALED(1),
    /** Returns when the event is committed by the writer; it survives the caller's rollback. */
    SYNC(2),
    /** The event shares the fate of the caller's database transaction. */
    TRANSACTIONAL(2);

    private final int strength;

    AuditMode(int strength) {
        this.strength = strength;
    }

    /** This mode, or {@code floor} when that promises more. */
    public AuditMode atLeast(AuditMode floor) {
        return strength >= floor.strength ? this : floor;
    }
}
