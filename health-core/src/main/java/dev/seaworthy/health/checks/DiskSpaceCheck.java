package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Watches how full the file systems that hold some paths are, as {@code df} computes it: degraded above one percentage,
 * down above another, and likewise below an amount of free bytes. A path that is missing, or can no longer be written
 * where that was asked for, is down. The message names every path in trouble; the data is of the worst one.
 */
public final class DiskSpaceCheck implements HealthCheck {

    /** Leaves an operator time to react. */
    public static final double DEFAULT_DEGRADED_PERCENT = 90;

    /** Little enough that writes are about to fail. */
    public static final double DEFAULT_DOWN_PERCENT = 98;

    private final List<Path> paths;
    private final DiskLimits limits;

    public DiskSpaceCheck(Path path) {
        this(path, DEFAULT_DEGRADED_PERCENT, DEFAULT_DOWN_PERCENT);
    }

    public DiskSpaceCheck(Path path, double degradedPercent, double downPercent) {
        this(List.of(path), new DiskLimits(degradedPercent, downPercent, 0, 0, false));
    }

    DiskSpaceCheck(List<Path> paths, DiskLimits limits) {
        this.paths = paths.stream().map(Path::toAbsolutePath).toList();
        this.limits = limits;
    }

    /** One or more paths; only their own file systems are asked, never a list of all. */
    public static DiskSpaceCheckBuilder builder(Path... paths) {
        return new DiskSpaceCheckBuilder(List.of(paths));
    }

    @Override
    public CheckResult check(CheckContext context) {
        List<CheckResult> results = new ArrayList<>();
        for (Path path : paths) {
            // A network file system that is gone hangs in the kernel, deaf to interrupts.
            context.ifTimedOut(CheckResult.down("the file system of " + path + " does not answer"));
            results.add(look(path));
        }
        CheckResult worst =
                results.stream().max(Comparator.comparing(CheckResult::status)).orElseThrow();
        String message = results.stream()
                .map(CheckResult::message)
                .filter(said -> said != null)
                .collect(Collectors.joining("; "));
        return new CheckResult(worst.status(), message.isEmpty() ? null : message, worst.data(), worst.cause(), false);
    }

    private CheckResult look(Path path) {
        if (!Files.exists(path)) {
            return CheckResult.down("path " + path + " does not exist").with("path", path.toString());
        }
        try {
            return limits.judge(path, DiskUse.of(path));
        } catch (IOException e) {
            return CheckResult.down("the file system of " + path + " cannot be asked")
                    .with("path", path.toString())
                    .causedBy(e);
        }
    }
}
