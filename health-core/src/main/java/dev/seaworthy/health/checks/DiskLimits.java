package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckResult;
import java.nio.file.Path;
import java.util.Locale;

/** When a file system is too full; free bytes of 0 set no limit. */
record DiskLimits(
        double degradedPercent, double downPercent, long degradedFree, long downFree, boolean mustBeWritable) {

    DiskLimits {
        if (!(degradedPercent > 0 && degradedPercent <= downPercent && downPercent <= 100)) {
            throw new IllegalArgumentException("disk limits are " + degradedPercent + " % and " + downPercent
                    + " %; give 0 < degraded <= down <= 100");
        }
        if (downFree < 0 || downFree > degradedFree) {
            throw new IllegalArgumentException(
                    "disk limits are " + degradedFree + " and " + downFree + " free bytes; give degraded >= down >= 0");
        }
    }

    CheckResult judge(Path path, DiskUse use) {
        if (mustBeWritable && !use.writable()) {
            return withData(CheckResult.down("path " + path + " cannot be written"), path, use);
        }
        if (Double.isNaN(use.percent())) {
            return CheckResult.up("the file system of " + path + " reports no size")
                    .with("path", path.toString());
        }
        return withData(fullness(path, use), path, use).with("percent", Math.round(use.percent() * 10) / 10.0);
    }

    private CheckResult fullness(Path path, DiskUse use) {
        if (use.percent() >= downPercent || use.free() < downFree) {
            return CheckResult.down(say(path, use, downPercent, downFree));
        }
        if (use.percent() >= degradedPercent || use.free() < degradedFree) {
            return CheckResult.degraded(say(path, use, degradedPercent, degradedFree));
        }
        return CheckResult.up();
    }

    private static String say(Path path, DiskUse use, double percent, long free) {
        String full = "disk of " + path + " is ";
        return use.percent() >= percent
                ? full + String.format(Locale.ROOT, "%.1f %% full, limit %.1f %%", use.percent(), percent)
                : full + "down to " + use.free() + " free bytes, limit " + free;
    }

    private static CheckResult withData(CheckResult result, Path path, DiskUse use) {
        return result.with("path", path.toString())
                .with("free_bytes", use.free())
                .with("total_bytes", use.total())
                .with("writable", use.writable());
    }
}
