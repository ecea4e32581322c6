package dev.seaworthy.alerts;

import java.io.IOException;

/** A sink's failure in words that are safe to show: without addresses that are secrets, tokens or passwords. */
public final class SinkException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean refusal;

    public SinkException(String message) {
        this(message, false);
    }

    private SinkException(String message, boolean refusal) {
        super(message);
        this.refusal = refusal;
    }

    /** The receiver is well but does not want this notification, now or later: it is not told again. */
    public static SinkException refusal(String message) {
        return new SinkException(message, true);
    }

    boolean isRefusal() {
        return refusal;
    }
}
