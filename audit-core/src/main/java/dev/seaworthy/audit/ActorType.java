package dev.seaworthy.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What kind of actor caused an event. */
public enum ActorType {
    /** A person with an account. */
    USER,
    /** Another program that authenticated itself. */
    SERVICE,
    /** The application itself: a job, a migration, a start. */
    SYSTEM,
    /** Nobody known: a request without a valid login. */
    ANONYMOUS;

    private static final StoredTexts<ActorType> TEXTS = new StoredTexts<>("actor type", values());
    private final String text = StoredTexts.of(this);

    /**
     * The constant with this stored text, such as {@code service}.
     *
     * @throws IllegalArgumentException for any other text; the message names the legal ones
     */
    public static ActorType of(String text) {
        return TEXTS.strict(text);
    }

    /** The constant with this stored text; empty for none and for what a newer version may have written. */
    static Optional<ActorType> known(@Nullable String text) {
        return TEXTS.lenient(text);
    }

    /** The stored text, in lower case. */
    public String text() {
        return text;
    }
}
