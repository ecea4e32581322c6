package dev.seaworthy.metrics;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The trace that the current thread works for. What is recorded meanwhile in a registry of ours carries it as an
 * exemplar, which OpenMetrics shows, if {@link MetricsMonitorBuilder#withExemplars()} was asked for. The servlet filter opens it for requests with a sampled {@code traceparent}; who
 * uses a tracing library opens it with that library's ids.
 */
public final class Traces {

    /** Ends with {@link #close()}, on the thread that opened it. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    record Trace(String traceId, String spanId) {}

    private static final ThreadLocal<@Nullable Trace> CURRENT = new ThreadLocal<>();

    private Traces() {}

    /** From now on this thread works for a trace that was sampled; closing goes back to the one before. */
    public static Scope open(String traceId, String spanId) {
        Trace before = CURRENT.get();
        CURRENT.set(new Trace(Objects.requireNonNull(traceId, "traceId"), Objects.requireNonNull(spanId, "spanId")));
        return () -> {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    static @Nullable Trace current() {
        return CURRENT.get();
    }
}
