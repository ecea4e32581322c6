package dev.seaworthy.metrics;

import dev.seaworthy.health.format.JsonName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine and this process at one moment; the body of {@code /metrics/system}. Unknown figures are {@code null} and
 * explained in {@code errors}. Percentages are 0 to 100.
 */
public record SystemReport(
        @Nullable Instant sampledAt,
        long staleAfterSeconds,
        List<SampleError> errors,
        Cpu cpu,
        Memory memory,
        @Nullable Container container,
        List<Disk> disks,
        @Nullable DiskIo diskIo,
        Network network,
        Jvm process) {

    public SystemReport {
        errors = List.copyOf(errors);
        disks = List.copyOf(disks);
    }

    /**
     * CPU use of the container where it has a limit, else of the host. Cores are those that can be used: no more than
     * the limit and no more than there are. The load is always the host's.
     */
    public record Cpu(
            String scope,
            @Nullable Double percent,
            @Nullable Double cores,
            @JsonName("load_1m") @Nullable Double load1m) {}

    /** Memory of the container where it has a limit, else of the host; page cache does not count as used. */
    public record Memory(
            String scope,
            @Nullable Long totalBytes,
            @Nullable Long usedBytes,
            @Nullable Long availableBytes,
            @Nullable Double percent) {}

    /**
     * The control group of this process; limits are {@code null} where there are none. Periods, throttling and available
     * memory are those of the group whose limit is the lowest, which may be one above ours.
     */
    public record Container(
            int cgroupVersion,
            @Nullable Double cpuLimitCores,
            @Nullable Double cpuSeconds,
            @Nullable Long periods,
            @Nullable Long throttledPeriods,
            @Nullable Double throttledSeconds,
            @Nullable Long memoryLimitBytes,
            @Nullable Long memoryUsageBytes,
            @Nullable Long memoryWorkingSetBytes,
            @Nullable Long memoryAvailableBytes,
            @Nullable Long oomKills) {}

    /** A file system by the path that was asked for; percent as {@code df} computes it. */
    public record Disk(
            String path,
            @Nullable Long totalBytes,
            @Nullable Long usedBytes,
            @Nullable Long freeBytes,
            @Nullable Double percent) {}

    /** Totals since boot over all disks of the host. */
    public record DiskIo(long readBytes, long writtenBytes, long reads, long writes) {}

    /** Established TCP connections, and bytes since boot over all interfaces but loopback. */
    public record Network(
            @Nullable Long connections,
            @Nullable Long receivedBytes,
            @Nullable Long sentBytes) {}

    /** This JVM. */
    public record Jvm(
            double uptimeSeconds,
            int threads,
            long heapUsedBytes,
            @Nullable Long heapMaxBytes,
            @Nullable Long openFiles) {}
}
