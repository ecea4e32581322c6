package dev.seaworthy.alerts;

/** How soon somebody has to look. */
public enum Severity {
    /** At once, also at night. */
    CRITICAL,
    /** On the next working day. */
    WARNING;

    /** As in labels and reports: {@code critical}, {@code warning}. */
    public String word() {
        return Names.word(this);
    }

    @Override
    public String toString() {
        return word();
    }
}
