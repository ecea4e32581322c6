package dev.seaworthy.audit;

import java.util.Locale;

/** How much an event matters, the weightiest first; under pressure the last are refused first. */
public enum Severity {
    /** Needs a person now. */
    CRITICAL,
    /** Needs a person today. */
    HIGH,
    /** Worth a look. */
    MEDIUM,
    /** Slightly unusual. */
    LOW,
    /** Ordinary business. */
    INFO;

    /** The stored text, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
