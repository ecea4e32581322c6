package dev.seaworthy.backup;

import java.util.List;

/** What is stored is not what was backed up: each finding names a file. Command-line exit code 3. */
public sealed class VerificationFailedException extends BackupException permits ReplacedKeyException {
    private static final long serialVersionUID = 1L;

    private final transient List<VerifyFinding> findings;

    public VerificationFailedException(String message, List<VerifyFinding> findings) {
        super(message);
        this.findings = List.copyOf(findings);
    }

    /** At least one, each with the storage key of the file it is about. */
    public List<VerifyFinding> findings() {
        return findings == null ? List.of() : findings;
    }
}
