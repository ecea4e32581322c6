package dev.seaworthy.audit;

import java.util.Locale;

/** How the audited action ended. */
public enum AuditStatus {
    /** It did what was asked. */
    SUCCESS,
    /** It was refused: wrong password, missing right, invalid request. */
    FAILURE,
    /** It broke. */
    ERROR;

    /** The stored text, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
