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
        // A usage threshold is what the old generation (or the one and only) has and a young one lacks. Room for new
        // objects must not count: with it a full old generation of the serial collector would be 67 %.
        this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
                .filter(pool -> pool.getCollectionUsage() != null)
                .toList();
    }

    @Override
    public CheckResult check(CheckContext context) {
        long used = 0;
        long committed = 0;
        long max = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage afterCollection = pool.getCollectionUsage();
            used += afterCollection.getUsed();
            committed += afterCollection.getCommitted();
            max += Math.max(0, pool.getUsage().getMax());
        }
        max = atMost(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax(), max);
        if (max == 0) {
            return CheckResult.up("this garbage collector does not tell what survives");
        }
        if (committed == 0) {
            return CheckResult.up("the long-lived objects have not been collected yet");
        }
        return judge(100.0 * used / max).with("used_bytes", used).with("max_bytes", max);
    }

    /** Each generation of Shenandoah may have the whole heap: together they are not twice as large. */
    private static long atMost(long heap, long pools) {
        return heap < 0 ? pools : Math.min(heap, pools);
    }

    private CheckResult judge(double percent) {
        CheckResult result = percent >= degradedPercent
                ? CheckResult.degraded(String.format(
                        Locale.ROOT,
                        "%.1f %% of the heap is in use after garbage collection, limit %.1f %%",
                        percent,
                        degradedPercent))
                : CheckResult.up();
        return result.with("percent", Math.round(percent * 10) / 10.0);
    }
}
