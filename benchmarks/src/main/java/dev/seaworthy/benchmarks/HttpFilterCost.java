package dev.seaworthy.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What the HTTP metrics filter adds to a request whose route is known: the time of an empty chain with the filter less
 * that without, and what it allocates.
 *
 * <p>A single call is too short for the clock: durations are those of {@value #BATCH} calls, divided.
 */
public final class HttpFilterCost {

    private static final int BATCH = 100;
    private static final int BATCHES = 20_000;
    private static final int WARM_UP_ROUNDS = 5;
    private static final double LIMIT_NANOS = 1_000;

    private interface Call {
        void run() throws IOException, ServletException;
    }

    private HttpFilterCost() {}

    /** Prints the cost per request and its ratio to the limit of the design. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            HttpMetricsFilter filter = new HttpMetricsFilter(metrics.http());
            MappedRequest request = MappedRequest.to("/projects/*");
            HttpServletResponse response = MappedRequest.response();
            FilterChain chain = (to, answer) -> {};
            Call bare = () -> chain.doFilter(request, response);
            Call filtered = () -> filter.doFilter(request, response, chain);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                measured(bare);
                measured(filtered);
            }
            Latency without = measured(bare);
            Latency with = measured(filtered);
            Report.heading("One request, means of " + BATCH);
            Report.latency("empty chain", without);
            Report.latency("with the filter", with);
            long bytes = allocated(filtered);
            Report.count("bytes allocated by the filter per request", bytes);
            Report.heading("Ratios");
            Report.ratioAtMost("p50 added to 1 us", (with.p50() - without.p50()) / LIMIT_NANOS, 1);
            Report.ratioAtMost("bytes allocated per request", (double) bytes, 0);
        }
    }

    private static Latency measured(Call call) throws IOException, ServletException {
        long[] nanos = new long[BATCHES];
        for (int batch = 0; batch < BATCHES; batch++) {
            long begin = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                call.run();
            }
            nanos[batch] = (System.nanoTime() - begin) / BATCH;
        }
        return Latency.of(nanos);
    }

    private static long allocated(Call call) throws IOException, ServletException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < BATCH * BATCHES; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (BATCH * BATCHES);
    }
}
