package dev.seaworthy.backup;

/** One step of how the bytes of a part are stored. */
public enum Codec {
    /** As they are. */
    NONE(""),
    /** One gzip member (RFC 1952), readable by every {@code gunzip}. */
    GZIP(".gz"),
    /** One Zstandard frame (RFC 8878), readable by {@code zstd -d}; needs {@code com.github.luben:zstd-jni}. */
    ZSTD(".zst"),
    /** An age v1 file, readable by {@code age -d}; not chosen, but the last step of each part of an encrypted backup. */
    AGE(".age");

    private final String suffix;

    Codec(String suffix) {
        this.suffix = suffix;
    }

    /** What is appended to a file name, with its dot; empty for {@link #NONE}. */
    public String suffix() {
        return suffix;
    }
}
