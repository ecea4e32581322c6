package dev.seaworthy.benchmarks;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.AtomicLong;

/** Logback's asynchronous appender before one that formats and counts. */
final class LogbackSubject implements Subject {

    private final LoggerContext context = new LoggerContext();
    private final CountingAppender sink = new CountingAppender();
    private final Logger logger;
    private final String note;

    LogbackSubject(String note, int queueCapacity) {
        this.note = note;
        context.setMDCAdapter(new LogbackMDCAdapter());
        sink.setContext(context);
        sink.start();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(queueCapacity);
        async.setDiscardingThreshold(0);
        async.addAppender(sink);
        async.start();
        logger = context.getLogger("peer");
        logger.setAdditive(false);
        logger.addAppender(async);
    }

    @Override
    public String name() {
        return note.isEmpty() ? "Logback AsyncAppender, 6 fields" : "Logback AsyncAppender, with 200 B";
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

    private static final class CountingAppender extends AppenderBase<ILoggingEvent> {

        private final AtomicLong count = new AtomicLong();

        @Override
        protected void append(ILoggingEvent event) {
            event.getFormattedMessage();
            count.incrementAndGet();
        }
    }
}
