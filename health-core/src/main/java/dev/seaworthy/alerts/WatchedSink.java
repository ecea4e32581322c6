package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls one sink on the thread of its lane, ends calls that take too long, and knows how it is doing. */
final class WatchedSink {

    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(WatchedSink.class);

    /** One thing to be told. */
    interface Call {
        void on(AlertSink sink) throws Exception;
    }

    final AtomicLong sent = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    private final String name;
    private final AlertSink sink;
    private final SteadyTime time;
    private final AtomicBoolean aborting = new AtomicBoolean();

    /** An interrupt that is meant for a call must not hit what comes after it. */
    private final Object calls = new Object();

    private @Nullable Instant callingSince;
    private volatile @Nullable Instant lastSuccess;
    private volatile @Nullable Instant failingSince;
    private volatile @Nullable String lastError;

    WatchedSink(String name, AlertSink sink, SteadyTime time) {
        this.name = name;
        this.sink = sink;
        this.time = time;
    }

    /** Why it failed; {@code null} when it did not. */
    @Nullable
    Throwable attempt(Call call) {
        synchronized (calls) {
            callingSince = time.now();
        }
        Throwable failure = null;
        try {
            call.on(sink);
        } catch (Exception | Error e) {
            failure = e;
        }
        synchronized (calls) {
            callingSince = null;
            Thread.interrupted();
        }
        if (failure == null) {
            succeeded();
        } else {
            failed(failure);
        }
        return failure;
    }

    private void succeeded() {
        sent.incrementAndGet();
        lastSuccess = time.now();
        if (failingSince != null) {
            failingSince = null;
            lastError = null;
            log.info("Alert sink {} works again", name);
        }
    }

    private void failed(Throwable failure) {
        failed.incrementAndGet();
        boolean safe = failure instanceof SinkException;
        String why =
                safe ? String.valueOf(failure.getMessage()) : failure.getClass().getName();
        fails(time.now(), why, safe ? null : failure);
    }

    /** Said once for each time that it fails, since it is tried again and again. */
    private void fails(Instant since, String why, @Nullable Throwable unknown) {
        lastError = why;
        if (failingSince == null) {
            failingSince = since;
            log.warn("Alert sink {} failed: {}; what it was not told waits for it", name, why, unknown);
        }
    }

    /** Ends a call that takes too long, which is a failure even when it does not end. */
    void watch(Thread caller) {
        synchronized (calls) {
            Instant since = callingSince;
            if (since == null || Duration.between(since, time.now()).compareTo(TIMEOUT) <= 0) {
                return;
            }
            caller.interrupt();
            fails(since, "a call does not end within " + TIMEOUT.toSeconds() + " s", null);
        }
        abort();
    }

    /** On a thread of its own: it is the host's code, and may hang as well. */
    void abort() {
        if (aborting.compareAndSet(false, true)) {
            Thread thread = new Thread(this::abortNow, "alerts-sink-" + name + "-abort");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void abortNow() {
        try {
            sink.abort();
        } catch (Exception | Error e) {
            log.warn("Alert sink {} could not be aborted", name, e);
        } finally {
            aborting.set(false);
        }
    }

    double failingSeconds() {
        Instant since = failingSince;
        return since == null ? 0 : Duration.between(since, time.now()).toMillis() / 1e3;
    }

    AlertReport.Sink report(long dropped, int queued) {
        return new AlertReport.Sink(
                name,
                sent.get(),
                failed.get(),
                dropped,
                queued,
                time.shownOrNull(lastSuccess),
                time.shownOrNull(failingSince),
                lastError);
    }
}
