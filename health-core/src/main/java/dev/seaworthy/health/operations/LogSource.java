package dev.seaworthy.health.operations;

import org.jspecify.annotations.Nullable;

/** Finds out where the application logs to. */
final class LogSource {

    private LogSource() {}

    /** Listens until the returned action is run. */
    static Runnable attach(LogTail tail) {
        Runnable detach = attachToLogback(tail);
        return detach == null ? JulTail.attach(tail) : detach;
    }

    private static @Nullable Runnable attachToLogback(LogTail tail) {
        try {
            return LogbackTail.attach(tail);
        } catch (LinkageError absent) {
            return null;
        }
    }
}
