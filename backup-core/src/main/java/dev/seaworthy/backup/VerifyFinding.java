package dev.seaworthy.backup;

/**
 * One thing that verification found wrong.
 *
 * @param file the key of the file in the storage
 * @param problem what is wrong with it, as a clause: "is missing", "differs from the manifest: SHA-256 …"
 */
public record VerifyFinding(String file, String problem) {
    @Override
    public String toString() {
        return file + " " + problem;
    }
}
