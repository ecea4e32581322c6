package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The control group of this process, version 1 or 2. A limit counts wherever it stands between our group and the top of
 * what we can see: the lowest wins, and whoever shares it uses it up as well, so what is left of it, and how often it held
 * us back, is read where it stands. Memory in use leaves out inactive page cache, which the kernel gives back on demand.
 */
final class ControlGroup {

    /** Above this a version 1 "limit" is the kernel's way of saying there is none. */
    private static final long NO_LIMIT = 1L << 60;

    private final Path root;

    ControlGroup() {
        this(Path.of("/"));
    }

    /** @param root holds {@code proc} and the mount points named in {@code proc/self/mountinfo} */
    ControlGroup(Path root) {
        this.root = root;
    }

    /** {@code null} where there is no control group, or only the host's own top one without a limit. */
    SystemReport.@Nullable Container read() throws IOException {
        if (!Files.isReadable(root.resolve("proc/self/cgroup"))) {
            return null;
        }
        ControlGroupFolder memory = ControlGroupFolder.find(root, "memory");
        ControlGroupFolder cpu = ControlGroupFolder.find(root, "cpu");
        ControlGroupFolder own = memory != null ? memory : cpu;
        if (own == null) {
            return null;
        }
        SystemReport.Container container = container(own.unified() ? 2 : 1, new Memory(own), cpu(cpu));
        boolean limited = container.memoryLimitBytes() != null || container.cpuLimitCores() != null;
        return limited || !own.isTop() ? container : null;
    }

    private static SystemReport.Container container(int version, Memory memory, Cpu cpu) throws IOException {
        MemoryLimit limit = memory.lowestLimit();
        Long used = limit == null ? null : memory.workingSet(limit.folder());
        return new SystemReport.Container(
                version,
                cpu.limitCores(),
                cpu.seconds(),
                cpu.periods(),
                cpu.throttledPeriods(),
                cpu.throttledSeconds(),
                limit == null ? null : limit.bytes(),
                memory.usage(memory.own),
                memory.workingSet(memory.own),
                limit == null || used == null ? null : Long.valueOf(Math.max(0, limit.bytes() - used)),
                memory.oomKills());
    }

    private record MemoryLimit(ControlGroupFolder folder, long bytes) {}

    /** The memory controller's files, whose names differ between the versions. */
    private record Memory(ControlGroupFolder own) {

        @Nullable
        MemoryLimit lowestLimit() throws IOException {
            MemoryLimit lowest = null;
            for (ControlGroupFolder folder : own.upwards()) {
                Long bytes = limit(folder.text(own.unified() ? "memory.max" : "memory.limit_in_bytes"));
                if (bytes != null && (lowest == null || bytes < lowest.bytes())) {
                    lowest = new MemoryLimit(folder, bytes);
                }
            }
            Long above = own.unified() ? null : own.table("memory.stat").get("hierarchical_memory_limit");
            if (above != null && above < NO_LIMIT && (lowest == null || above < lowest.bytes())) {
                // It stands where we cannot look; our own group is all we see of it.
                return new MemoryLimit(own, above);
            }
            return lowest;
        }

        @Nullable
        Long usage(ControlGroupFolder folder) throws IOException {
            return folder.number(own.unified() ? "memory.current" : "memory.usage_in_bytes");
        }

        @Nullable
        Long workingSet(ControlGroupFolder folder) throws IOException {
            Long usage = usage(folder);
            Long cache = folder.table("memory.stat").get(own.unified() ? "inactive_file" : "total_inactive_file");
            return usage == null || cache == null ? null : Long.valueOf(Math.max(0, usage - cache));
        }

        @Nullable
        Long oomKills() throws IOException {
            return own.table(own.unified() ? "memory.events" : "memory.oom_control")
                    .get("oom_kill");
        }
    }

    private static @Nullable Long limit(@Nullable String text) {
        if (text == null || text.equals("max")) {
            return null;
        }
        long bytes = Long.parseLong(text);
        return bytes >= NO_LIMIT || bytes < 0 ? null : bytes;
    }

    private record Cpu(
            @Nullable Double limitCores,
            @Nullable Double seconds,
            @Nullable Long periods,
            @Nullable Long throttledPeriods,
            @Nullable Double throttledSeconds) {}

    private Cpu cpu(@Nullable ControlGroupFolder cpu) throws IOException {
        if (cpu == null) {
            return new Cpu(null, null, null, null, null);
        }
        ControlGroupFolder limiting = cpu;
        Double lowest = null;
        for (ControlGroupFolder folder : cpu.upwards()) {
            Double cores = cpu.unified() ? unifiedQuota(folder) : splitQuota(folder);
            if (cores != null && (lowest == null || cores < lowest)) {
                lowest = cores;
                limiting = folder;
            }
        }
        Map<String, Long> held = limiting.table("cpu.stat");
        return new Cpu(
                lowest,
                cpu.unified() ? seconds(cpu.table("cpu.stat").get("usage_usec"), 1e6) : splitSeconds(),
                held.get("nr_periods"),
                held.get("nr_throttled"),
                cpu.unified() ? seconds(held.get("throttled_usec"), 1e6) : seconds(held.get("throttled_time"), 1e9));
    }

    private @Nullable Double splitSeconds() throws IOException {
        ControlGroupFolder accounting = ControlGroupFolder.find(root, "cpuacct");
        return accounting == null ? null : seconds(accounting.number("cpuacct.usage"), 1e9);
    }

    private static @Nullable Double unifiedQuota(ControlGroupFolder folder) throws IOException {
        String text = folder.text("cpu.max");
        String[] parts = text == null ? new String[0] : text.split(" ", -1);
        return parts.length < 2 || parts[0].equals("max")
                ? null
                : Double.valueOf(Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]));
    }

    private static @Nullable Double splitQuota(ControlGroupFolder folder) throws IOException {
        Long quota = folder.number("cpu.cfs_quota_us");
        Long period = folder.number("cpu.cfs_period_us");
        return quota == null || quota <= 0 || period == null || period <= 0
                ? null
                : Double.valueOf((double) quota / period);
    }

    private static @Nullable Double seconds(@Nullable Long value, double perSecond) {
        return value == null ? null : value / perSecond;
    }
}
