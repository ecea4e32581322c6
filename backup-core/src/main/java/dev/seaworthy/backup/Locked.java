package dev.seaworthy.backup;

/** What is said where an encrypted backup cannot be opened. */
final class Locked {
    private Locked() {}

    static String message(Manifest manifest) {
        return "Backup " + manifest.id()
                + " is encrypted, and no identity here opens it: it needs the identity of one of"
                + " the recipients whose fingerprints are " + String.join(", ", manifest.recipients())
                + ". Name its file with --identity FILE (seaworthy.backup.drill.identity)";
    }
}
