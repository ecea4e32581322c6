package dev.seaworthy.audit;

/** What {@link AuditLogger#log(AuditEvent, AuditMode)} promises when it returns. */
public enum AuditMode {
    /**
     * Returns at once; a crash loses at most what is in the bounded queue. Never waits for the store; when the queue is full
     * it waits at most a quarter of a second for the journal's disk.
     */
    ASYNC(0),
    /**
     * Returns when the event is fsynced in the local journal; the database may be down. Where the journal is full or fails,
     * the writer stores it as for {@code SYNC}, or it is refused (and may, if it was just being written, be stored all the
     * same). A call or an unregistered type that asks for it without a journal gets {@code SYNC}.
     */
    JOURNALED(1),
    /**
     * Returns when the event is committed by the writer; it survives the caller's rollback. After the timeout it is saved in
     * the journal, or else {@link AuditTimeoutException}.
     */
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
