package dev.seaworthy.audit;

import java.util.Locale;

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

    /** The stored text, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
