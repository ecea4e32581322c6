package dev.seaworthy.alerts.slo;

/** Tables that cannot be used and may not be changed; its message is ours, and fit for a report. */
final class RefusedTablesException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    RefusedTablesException(String message) {
        super(message);
    }
}
