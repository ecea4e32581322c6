package dev.seaworthy.health.operations;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs to {@code java.util.logging} as it is configured for its process. */
public final class LoggingExample {

    private LoggingExample() {}

    public static void main(String[] arguments) {
        Logger logger = Logger.getLogger("app.Main");
        logger.log(Level.WARNING, "lost {0}\n\"two\"", "one");
        logger.log(Level.SEVERE, "failed", new IllegalStateException("why"));
    }
}
