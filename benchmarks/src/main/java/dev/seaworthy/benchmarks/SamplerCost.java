package dev.seaworthy.benchmarks;

import dev.seaworthy.metrics.MetricsMonitor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;

/**
 * How much of one core the sampler takes while it watches the machine, a disk and an H2 database; {@code -Dseconds=120},
 * two minutes of which hold two samples of what is sampled each minute. The first half minute, in which code is
 * compiled and the machine is discovered, does not count.
 */
public final class SamplerCost {

    private static final String THREADS = "metrics-";
    private static final long WARM_UP_SECONDS = 30;
    private static final double LIMIT = 0.001;

    private SamplerCost() {}

    /** Prints the share of one core and its ratio to the limit of the design. */
    public static void main(String[] arguments) throws InterruptedException {
        Report.machine();
        int seconds = Integer.getInteger("seconds", 120);
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:sampled;DB_CLOSE_DELAY=-1");
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().database("main", database).build().start()) {
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            long cpu = cpuNanos();
            long begin = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            double share = (double) (cpuNanos() - cpu) / (System.nanoTime() - begin);
            Report.heading("Sampler, " + seconds + " s, "
                    + metrics.registry().getMeters().size() + " meters");
            Report.micros("CPU time per second", share * 1e6);
            Report.ratioAtMost("share of one core to 0.1 %", share / LIMIT, 1);
        }
    }

    /** A thread that ended takes its time with it; those of the sampler live as long as the monitor. */
    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(THREADS)) {
                sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }
}
