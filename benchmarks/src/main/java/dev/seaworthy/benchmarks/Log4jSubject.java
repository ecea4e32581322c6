package dev.seaworthy.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/** Log4j's asynchronous logger (a disruptor) before an appender that formats and counts. */
final class Log4jSubject implements Subject {

    private final CountingAppender sink = new CountingAppender();
    private final AsyncLoggerContext context;
    private final Logger logger;
    private final String note;

    Log4jSubject(String note, int queueCapacity) {
        this.note = note;
        // The only way to set it; a ring holds a power of two.
        System.setProperty("log4j2.asyncLoggerRingBufferSize", Integer.toString(queueCapacity));
        ConfigurationBuilder<BuiltConfiguration> configuration = ConfigurationBuilderFactory.newConfigurationBuilder();
        configuration.setStatusLevel(Level.ERROR).add(configuration.newRootLogger(Level.INFO, false));
        context = new AsyncLoggerContext("peer");
        context.start(configuration.build());
        sink.start();
        context.getConfiguration().getRootLogger().addAppender(sink, null, null);
        logger = context.getLogger("peer");
        long ring = context.createRingBufferAdmin().getBufferSize();
        if (ring < queueCapacity) {
            throw new IllegalStateException("Log4j's ring holds " + ring + " events and not " + queueCapacity
                    + ": the call would wait for room. Did Log4j read its settings before?");
        }
    }

    @Override
    public String name() {
        return note.isEmpty() ? "Log4j async logger, 6 fields" : "Log4j async logger, with 200 B";
    }

    @Override
    public void call() {
        logger.info(
                "artifact.download {} {} {} {} {} {} {}",
                "u-17",
                "somebody",
                "artifact",
                "42",
                "192.0.2.7",
                "GET /projects/42/artifacts/7",
                note);
    }

    @Override
    public long handled() {
        return sink.count.get();
    }

    @Override
    public void close() {
        context.stop();
    }

    private static final class CountingAppender extends AbstractAppender {

        private final AtomicLong count = new AtomicLong();

        CountingAppender() {
            super("counting", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            event.getMessage().getFormattedMessage();
            count.incrementAndGet();
        }
    }
}
