package dev.seaworthy.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much an event matters, the weightiest first; under pressure the last are refused first. */
public enum Severity {
    /** Needs a person now. */
    CRITICAL,
    /** Needs a person today. */
    HIGH,
    /** Worth a look. */
    MEDIUM,
    /** Slightly unusual. */
    LOW,
    /** Ordinary business. */
    INFO;

    private static final StoredTexts<Severity> TEXTS = new StoredTexts<>("severity", values());
    private final String text = StoredTexts.of(this);

    /**
     * The constant with this stored text, such as {@code high}.
     *
     * @throws IllegalArgumentException for any other text; the message names the legal ones
     */
    public static Severity of(String text) {
        return TEXTS.strict(text);
    }

    /** The constant with this stored text; empty for none and for what a newer version may have written. */
    static Optional<Severity> known(@Nullable String text) {
        return TEXTS.lenient(text);
    }

    /** The stored text, in lower case. */
    public String text() {
        return text;
    }
}
