package dev.seaworthy.backup.source;

/** Writes saved logs into a new or empty folder. */
public final class LogArchiveRestorer extends TreeRestorer {
    static final String KIND = "logs";

    @Override
    public String kind() {
        return KIND;
    }
}
