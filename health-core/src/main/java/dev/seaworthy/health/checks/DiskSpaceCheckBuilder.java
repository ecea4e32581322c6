package dev.seaworthy.health.checks;

import java.nio.file.Path;
import java.util.List;

/** Says how full is too full. Not thread-safe; {@link #build()} may be called more than once. */
public final class DiskSpaceCheckBuilder {

    private final List<Path> paths;
    private double degradedPercent = DiskSpaceCheck.DEFAULT_DEGRADED_PERCENT;
    private double downPercent = DiskSpaceCheck.DEFAULT_DOWN_PERCENT;
    private long degradedFree;
    private long downFree;
    private boolean mustBeWritable;

    DiskSpaceCheckBuilder(List<Path> paths) {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("a disk check has no path; give one or more");
        }
        this.paths = paths;
    }

    /** How full a file system may be, in percent; 90 and 98 by default. */
    public DiskSpaceCheckBuilder percent(double degraded, double down) {
        degradedPercent = degraded;
        downPercent = down;
        return this;
    }

    /** How many bytes must stay free besides, for large disks where a percent is much; 0, the default, is no limit. */
    public DiskSpaceCheckBuilder freeBytes(long degraded, long down) {
        degradedFree = degraded;
        downFree = down;
        return this;
    }

    /** Paths that cannot be written are down: a file system that was remounted read-only after an error, or rights lost. */
    public DiskSpaceCheckBuilder writable() {
        mustBeWritable = true;
        return this;
    }

    public DiskSpaceCheck build() {
        return new DiskSpaceCheck(
                paths, new DiskLimits(degradedPercent, downPercent, degradedFree, downFree, mustBeWritable));
    }
}
