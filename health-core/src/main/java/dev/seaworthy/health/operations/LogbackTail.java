package dev.seaworthy.health.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The Logback side; linked only where Logback is on the class path. */
final class LogbackTail extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final LogTail tail;

    private LogbackTail(LogTail tail) {
        this.tail = tail;
        setName("seaworthy-log-tail");
    }

    /** Hears what reaches the root logger; {@code null} when SLF4J logs elsewhere. */
    static @Nullable Runnable attach(LogTail tail) {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context ? attach(tail, context) : null;
    }

    static Runnable attach(LogTail tail, LoggerContext context) {
        LogbackTail appender = new LogbackTail(tail);
        Reattachment reattachment = new Reattachment(appender, context);
        reattachment.attach();
        context.addListener(reattachment);
        return () -> {
            context.removeListener(reattachment);
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
            appender.stop();
        };
    }

    @Override
    protected void append(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        String message = event.getFormattedMessage();
        tail.append(
                event.getInstant(),
                level(event.getLevel()),
                event.getLoggerName(),
                thrown == null ? message : message + "\n" + ThrowableProxyUtil.asString(thrown));
    }

    private static LogLevel level(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> LogLevel.ERROR;
            case Level.WARN_INT -> LogLevel.WARN;
            case Level.INFO_INT -> LogLevel.INFO;
            case Level.DEBUG_INT -> LogLevel.DEBUG;
            default -> LogLevel.TRACE;
        };
    }

    /** A configuration that is read again takes all appenders away: ours comes back. */
    private record Reattachment(LogbackTail appender, LoggerContext context) implements LoggerContextListener {

        void attach() {
            appender.setContext(context);
            appender.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        }

        @Override
        public boolean isResetResistant() {
            return true;
        }

        @Override
        public void onReset(LoggerContext reset) {
            attach();
        }

        @Override
        public void onStart(LoggerContext started) {}

        @Override
        public void onStop(LoggerContext stopped) {}

        @Override
        public void onLevelChange(Logger logger, Level level) {}
    }
}
