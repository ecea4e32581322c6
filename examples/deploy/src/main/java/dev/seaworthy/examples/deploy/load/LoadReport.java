package dev.seaworthy.examples.deploy.load;

import java.time.Duration;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;

/**
 * What a load test found.
 *
 * @param plan what was done
 * @param all of all requests
 * @param byKind of each kind; kinds that never were asked for are left out
 */
record LoadReport(LoadPlan plan, Samples.Summary all, Map<Kind, Samples.Summary> byKind) {

    static final Duration P95_TARGET = Duration.ofMillis(200);
    static final double ERROR_PERCENT_TARGET = 0.1;

    /** A test without requests proves nothing, and so meets nothing. */
    boolean meetsTargets() {
        return all.requests() > 0 && isFast() && isReliable();
    }

    String text() {
        Formatter text = new Formatter(Locale.ROOT);
        text.format(
                "%s: %d users, %d new ones a second, %d s; %.1f requests a second%n",
                plan.registry(), plan.users(), plan.spawn(), plan.duration().toSeconds(), perSecond());
        text.format(
                "%-12s %8s %9s %8s %8s %8s %8s %8s%n",
                "kind", "share", "requests", "errors", "p50 ms", "p95 ms", "p99 ms", "max ms");
        byKind.forEach((kind, summary) -> line(text, kind.text(), summary));
        line(text, "all", all);
        text.format("p95 < %d ms: %s%n", P95_TARGET.toMillis(), verdict(isFast()));
        text.format("errors < %.1f %%: %s (%.3f %%)", ERROR_PERCENT_TARGET, verdict(isReliable()), all.errorPercent());
        return text.toString();
    }

    private boolean isFast() {
        return all.p95().compareTo(P95_TARGET) < 0;
    }

    private boolean isReliable() {
        return all.errorPercent() < ERROR_PERCENT_TARGET;
    }

    private double perSecond() {
        return all.requests() / (plan.duration().toMillis() / 1_000.0);
    }

    private void line(Formatter text, String name, Samples.Summary summary) {
        text.format(
                "%-12s %6.1f %% %9d %8d %8.1f %8.1f %8.1f %8.1f%n",
                name,
                100.0 * summary.requests() / Math.max(1, all.requests()),
                summary.requests(),
                summary.errors(),
                millis(summary.p50()),
                millis(summary.p95()),
                millis(summary.p99()),
                millis(summary.longest()));
    }

    private static String verdict(boolean met) {
        return met ? "met" : "MISSED";
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
