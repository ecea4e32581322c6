package dev.seaworthy.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a benchmark prints: first where it ran, then figures, then their ratio to a peer or limit of the same run. */
final class Report {

    private static final double MEBI = 1 << 20;
    private static final String TOUCHED = "-XX:+AlwaysPreTouch";

    private Report() {}

    /** The load tells whether the machine was quiet: a figure taken beside other work is no figure. */
    static void machine() {
        Runtime runtime = Runtime.getRuntime();
        String collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(" + "));
        print(
                "%s, Java %s, %d processors, heap of %.0f MiB, %s, load %.2f%n",
                System.getProperty("os.name"),
                Runtime.version(),
                runtime.availableProcessors(),
                runtime.maxMemory() / MEBI,
                collectors,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        if (!ManagementFactory.getRuntimeMXBean().getInputArguments().contains(TOUCHED)) {
            // Half a microsecond of work waits 10 us for a page that the process never had, above all in a guest.
            note("The heap is new: its first touches count as calls. For the figures of a process that runs for a while"
                    + " set MAVEN_OPTS='-Xms1g -Xmx1g " + TOUCHED + "'.");
        }
    }

    static void note(String text) {
        print("%s%n", text);
    }

    static void heading(String text) {
        print("%n%s%n", text);
    }

    static void latency(String name, Latency latency) {
        print("  %-44s %s%n", name, latency);
    }

    static void rate(String name, double perSecond) {
        print("  %-44s %,10.0f /s%n", name, perSecond);
    }

    static void micros(String name, double micros) {
        print("  %-44s %10.1f us%n", name, micros);
    }

    /** How long something took, what it left, and how fast that is in terms of the same {@code raw} for all. */
    static void throughput(String name, double seconds, double megabytes, double raw) {
        print("  %-44s %10.2f s %,10.1f MB %,10.0f MB/s%n", name, seconds, megabytes, raw / seconds);
    }

    static void count(String name, long count) {
        print("  %-44s %,10d%n", name, count);
    }

    static void ratio(String name, double ratio) {
        print("  %-60s %6.2f%n", name, ratio);
    }

    /** A ratio that a target of the design bounds from above. */
    static void ratioAtMost(String name, double ratio, double limit) {
        target(name, ratio, "at most", limit, ratio <= limit);
    }

    /** A ratio that a target of the design bounds from below. */
    static void ratioAtLeast(String name, double ratio, double limit) {
        target(name, ratio, "at least", limit, ratio >= limit);
    }

    private static void target(String name, double ratio, String bound, double limit, boolean met) {
        print("  %-60s %6.2f   target %s %.2f: %s%n", name, ratio, bound, limit, met ? "met" : "MISSED");
    }

    /** The annotation that Error Prone asks for would be a dependency. */
    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
