package dev.seaworthy.audit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What classes log from now on, until it is closed. */
final class HeardLog implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final List<Logger> loggers;

    HeardLog(Class<?>... classes) {
        loggers = Stream.of(classes)
                .map(type -> (Logger) LoggerFactory.getLogger(type))
                .toList();
        appender.start();
        loggers.forEach(logger -> logger.addAppender(appender));
    }

    List<String> messages(String part) {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains(part))
                .toList();
    }

    @Override
    public void close() {
        loggers.forEach(logger -> logger.detachAppender(appender));
    }
}
