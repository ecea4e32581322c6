package dev.seaworthy.health.operations;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The side of {@code java.util.logging}. */
final class JulTail extends Handler {

    private static final SimpleFormatter TEXT = new SimpleFormatter();

    private final LogTail tail;

    private JulTail(LogTail tail) {
        this.tail = tail;
        setLevel(Level.ALL);
    }

    /** Hears what reaches the root logger, also after its configuration is read again. */
    static Runnable attach(LogTail tail) {
        JulTail handler = new JulTail(tail);
        LogManager manager = LogManager.getLogManager();
        Runnable reattachment = () -> {
            root().removeHandler(handler);
            root().addHandler(handler);
        };
        reattachment.run();
        manager.addConfigurationListener(reattachment);
        return () -> {
            manager.removeConfigurationListener(reattachment);
            root().removeHandler(handler);
        };
    }

    private static Logger root() {
        return Logger.getLogger("");
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        try {
            String logger = record.getLoggerName();
            tail.append(record.getInstant(), level(record.getLevel()), logger == null ? "" : logger, text(record));
        } catch (RuntimeException failure) {
            reportError("the log tail did not take a record", failure, ErrorManager.WRITE_FAILURE);
        }
    }

    private static String text(LogRecord record) {
        String message = String.valueOf(TEXT.formatMessage(record));
        return record.getThrown() == null ? message : message + "\n" + stackTrace(record.getThrown());
    }

    static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    static LogLevel level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return LogLevel.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return LogLevel.WARN;
        }
        if (value >= Level.CONFIG.intValue()) {
            return LogLevel.INFO;
        }
        return value >= Level.FINE.intValue() ? LogLevel.DEBUG : LogLevel.TRACE;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
