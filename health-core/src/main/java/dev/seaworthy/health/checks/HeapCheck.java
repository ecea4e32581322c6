package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;

/**
 * Watches how much of the long-lived heap is still in use right after a garbage collection, which is what matters: before
 * one, a full heap is normal. Never worse than degraded; restarting is for an operator to decide.
 */
public final class HeapCheck implements HealthCheck {

    /** What survives at this level leaves too little room to work in. */
    public static final double DEFAULT_DEGRADED_PERCENT = 90;

    private final double degradedPercent;
    private final List<MemoryPoolMXBean> pools;

    public HeapCheck() {
        this(DEFAULT_DEGRADED_PERCENT);
    }

    public HeapCheck(double degradedPercent) {
        if (!(degradedPercent > 0 && degradedPercent <= 100)) {
            throw new IllegalArgumentException("heap limit is " + degradedPercent + " %; give 0 < limit <= 100");
        }
        this.degradedPercent = degradedPercent;
        // Only the pools of the long-lived can have a threshold after collection and a maximum of their own.
        this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
                .filter(pool ->
                        pool.getCollectionUsage() != null && pool.getUsage().getMax() > 0)
                .toList();
    }

    @Override
    public CheckResult check(CheckContext context) {
        long used = 0;
        long max = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage afterCollection = pool.getCollectionUsage();
            used += afterCollection.getUsed();
            max += pool.getUsage().getMax();
        }
        if (max == 0) {
            return CheckResult.up("this garbage collector does not tell what survives");
        }
        double percent = 100.0 * used / max;
        CheckResult result = percent >= degradedPercent
                ? CheckResult.degraded(String.format(
                        Locale.ROOT,
                        "%.1f %% of the heap is in use after garbage collection, limit %.1f %%",
                        percent,
                        degradedPercent))
                : CheckResult.up();
        return result.with("percent", Math.round(percent * 10) / 10.0)
                .with("used_bytes", used)
                .with("max_bytes", max);
    }
}
