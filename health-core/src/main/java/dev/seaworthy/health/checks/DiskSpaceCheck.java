package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Watches how full the file system that holds a path is, as {@code df} computes it: degraded above one percentage, down
 * above another.
 */
public final class DiskSpaceCheck implements HealthCheck {

    /** Leaves an operator time to react. */
    public static final double DEFAULT_DEGRADED_PERCENT = 90;

    /** Little enough that writes are about to fail. */
    public static final double DEFAULT_DOWN_PERCENT = 98;

    private final Path path;
    private final double degradedPercent;
    private final double downPercent;

    public DiskSpaceCheck(Path path) {
        this(path, DEFAULT_DEGRADED_PERCENT, DEFAULT_DOWN_PERCENT);
    }

    public DiskSpaceCheck(Path path, double degradedPercent, double downPercent) {
        if (!(degradedPercent > 0 && degradedPercent <= downPercent && downPercent <= 100)) {
            throw new IllegalArgumentException("disk limits are " + degradedPercent + " % and " + downPercent
                    + " %; give 0 < degraded <= down <= 100");
        }
        this.path = path.toAbsolutePath();
        this.degradedPercent = degradedPercent;
        this.downPercent = downPercent;
    }

    @Override
    public CheckResult check(CheckContext context) throws Exception {
        if (!Files.exists(path)) {
            return CheckResult.down("path " + path + " does not exist");
        }
        // File.getUsableSpace answers 0 on errors; FileStore throws.
        var store = Files.getFileStore(path);
        long total = store.getTotalSpace();
        long usable = store.getUsableSpace();
        long used = total - store.getUnallocatedSpace();
        if (used + usable <= 0) {
            return CheckResult.up("file system reports no size").with("path", path.toString());
        }
        double percent = 100.0 * used / (used + usable);
        return judge(percent)
                .with("path", path.toString())
                .with("free_bytes", usable)
                .with("total_bytes", total)
                .with("percent", Math.round(percent * 10) / 10.0);
    }

    private CheckResult judge(double percent) {
        String full = String.format(Locale.ROOT, "disk is %.1f %% full", percent);
        if (percent >= downPercent) {
            return CheckResult.down(full + String.format(Locale.ROOT, ", limit %.1f %%", downPercent));
        }
        if (percent >= degradedPercent) {
            return CheckResult.degraded(full + String.format(Locale.ROOT, ", limit %.1f %%", degradedPercent));
        }
        return CheckResult.up();
    }
}
