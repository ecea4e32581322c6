package dev.seaworthy.backup;

import java.util.List;

/** Signed by a key after it was replaced: by who stole it, or by a host whose clock was wrong; nobody can tell. */
final class ReplacedKeyException extends VerificationFailedException {
    private static final long serialVersionUID = 1L;

    ReplacedKeyException(String key, String problem) {
        this(new VerifyFinding(key, problem));
    }

    private ReplacedKeyException(VerifyFinding finding) {
        super(
                finding + ". Who holds the old key made it, or a clock was wrong when it was made or the key replaced."
                        + " Restore another backup",
                List.of(finding));
    }
}
