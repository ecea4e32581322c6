package dev.seaworthy.backup;

/** How the bytes of a part are stored. */
public enum Codec {
    /** As they are. */
    NONE(""),
    /** One gzip member (RFC 1952), readable by every {@code gunzip}. */
    GZIP(".gz");

    private final String suffix;

    Codec(String suffix) {
        this.suffix = suffix;
    }

    /** What is appended to a file name, with its dot; empty for {@link #NONE}. */
    public String suffix() {
        return suffix;
    }
}
