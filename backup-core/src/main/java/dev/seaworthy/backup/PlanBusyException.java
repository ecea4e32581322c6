package dev.seaworthy.backup;

/** Another job of the same plan is running; try again when it has ended. */
public final class PlanBusyException extends BackupRefusedException {
    private static final long serialVersionUID = 1L;

    private final boolean byBackup;

    public PlanBusyException(String message) {
        this(message, false);
    }

    PlanBusyException(String message, boolean byBackup) {
        super(message);
        this.byBackup = byBackup;
    }

    /** Whether that job is a backup itself, so that another one need not wait for it. */
    boolean byBackup() {
        return byBackup;
    }
}
