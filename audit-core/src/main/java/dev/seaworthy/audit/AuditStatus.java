package dev.seaworthy.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the audited action ended. */
public enum AuditStatus {
    /** It did what was asked. */
    SUCCESS,
    /** It was refused: wrong password, missing right, invalid request. */
    FAILURE,
    /** It broke. */
    ERROR;

    private static final StoredTexts<AuditStatus> TEXTS = new StoredTexts<>("status", values());
    private final String text = StoredTexts.of(this);

    /**
     * The constant with this stored text, such as {@code failure}.
     *
     * @throws IllegalArgumentException for any other text; the message names the legal ones
     */
    public static AuditStatus of(String text) {
        return TEXTS.strict(text);
    }

    /** The constant with this stored text; empty for none and for what a newer version may have written. */
    static Optional<AuditStatus> known(@Nullable String text) {
        return TEXTS.lenient(text);
    }

    /** The stored text, in lower case. */
    public String text() {
        return text;
    }
}
