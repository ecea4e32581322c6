package dev.seaworthy.backup;

/** Another job of the same plan is running; try again when it has ended. */
public final class PlanBusyException extends BackupRefusedException {
    private static final long serialVersionUID = 1L;

    public PlanBusyException(String message) {
        super(message);
    }
}
