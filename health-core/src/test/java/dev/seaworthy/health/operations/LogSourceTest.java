package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSourceTest {

    private final LogTail tail = LogTail.create();

    @AfterEach
    void close() {
        tail.close();
    }

    @Test
    void startedTailHearsWhatIsLoggedThroughSlf4jUntilClose() {
        tail.start();
        tail.start();
        LoggerFactory.getLogger("app.Main").error("lost {} of {}", 1, 2, new IllegalStateException("why"));
        tail.close();
        LoggerFactory.getLogger("app.Main").error("not heard");

        assertThat(tail.read(null, null, 10).items()).singleElement().satisfies(entry -> {
            assertThat(entry.level()).isEqualTo(LogLevel.ERROR);
            assertThat(entry.logger()).isEqualTo("app.Main");
            assertThat(entry.message())
                    .startsWith("lost 1 of 2\njava.lang.IllegalStateException: why")
                    .contains("at dev.seaworthy.health.operations.LogSourceTest");
        });
    }

    @Test
    void logbackLevelsAreKept() {
        LoggerContext context = new LoggerContext();
        context.getLogger("ROOT").setLevel(ch.qos.logback.classic.Level.TRACE);
        Runnable detach = LogbackTail.attach(tail, context);

        logAtEveryLevel(context);
        detach.run();
        logAtEveryLevel(context);

        assertThat(messages()).containsExactly("trace", "debug", "info", "warn", "error");
        assertThat(tail.counts().values()).containsOnly(1L);
    }

    private static void logAtEveryLevel(LoggerContext context) {
        org.slf4j.Logger logger = context.getLogger("app");
        logger.trace("trace");
        logger.debug("debug");
        logger.info("info");
        logger.warn("warn");
        logger.error("error");
    }

    @Test
    void tailSurvivesThatLogbackIsConfiguredAnew() {
        LoggerContext context = new LoggerContext();
        Runnable detach = LogbackTail.attach(tail, context);

        context.reset();
        context.getLogger("app").warn("after the reset");
        detach.run();
        context.reset();
        context.getLogger("app").warn("after the end");

        assertThat(messages()).containsExactly("after the reset");
    }

    @Test
    void javaUtilLoggingIsHeardWithItsParametersAndExceptions() {
        Runnable detach = JulTail.attach(tail);
        Logger logger = Logger.getLogger("jul.app");
        logger.setUseParentHandlers(true);

        logger.log(Level.SEVERE, "lost {0}", "one");
        logger.log(Level.WARNING, "failed", new IllegalStateException("why"));
        detach.run();
        logger.severe("not heard");

        List<LogEntry> items = tail.read(null, null, 10).items();
        assertThat(items).extracting(LogEntry::level).containsExactly(LogLevel.ERROR, LogLevel.WARN);
        assertThat(items.get(0).message()).isEqualTo("lost one");
        assertThat(items.get(1).message()).startsWith("failed\njava.lang.IllegalStateException: why");
        assertThat(items).extracting(LogEntry::logger).containsOnly("jul.app");
    }

    @Test
    void levelsOfJavaUtilLoggingAreMapped() {
        assertThat(List.of(Level.SEVERE, Level.WARNING, Level.INFO, Level.CONFIG, Level.FINE, Level.FINEST))
                .extracting(JulTail::level)
                .containsExactly(
                        LogLevel.ERROR, LogLevel.WARN, LogLevel.INFO, LogLevel.INFO, LogLevel.DEBUG, LogLevel.TRACE);
    }

    @Test
    void tailSurvivesThatJavaUtilLoggingIsConfiguredAnew() throws IOException {
        Runnable detach = JulTail.attach(tail);
        try {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(".level=INFO\n".getBytes(StandardCharsets.UTF_8)));
            Logger.getLogger("jul.again").warning("after the reset");
        } finally {
            detach.run();
        }

        assertThat(messages()).containsExactly("after the reset");
        assertThat(tail.counts()).contains(entry(LogLevel.WARN, 1L));
    }

    private List<String> messages() {
        return tail.read(null, null, 100).items().stream()
                .map(LogEntry::message)
                .toList();
    }
}
