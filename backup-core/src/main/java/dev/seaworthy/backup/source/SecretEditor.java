package dev.seaworthy.backup.source;

/** Decides what stands in place of each value that may be a secret. */
interface SecretEditor {
    /**
     * A value that has a name.
     *
     * @param name where it is in the file; equal in two versions of a file if the same setting is meant
     * @param raw exactly as it is written, over several lines perhaps
     */
    String named(String name, String raw);

    /** Something suspicious without a name, such as a comment. */
    String unnamed(String place, String raw);
}
