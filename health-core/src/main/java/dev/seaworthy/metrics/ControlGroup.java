package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The control group of this process, version 1 or 2. A limit counts wherever it stands between our group and the top of
 * what we can see: the lowest wins. Memory in use leaves out inactive page cache, which the kernel gives back on demand.
 */
final class ControlGroup {

    /** Above this a version 1 "limit" is the kernel's way of saying there is none. */
    private static final long NO_LIMIT = 1L << 60;

    private final Path proc;
    private final Path root;

    ControlGroup() {
        this(Path.of("/"));
    }

    /** @param root holds {@code proc} and the mount points named in {@code proc/self/mountinfo} */
    ControlGroup(Path root) {
        this.root = root;
        this.proc = root.resolve("proc/self");
    }

    /** {@code null} where there is no control group, or only the host's own top one without a limit. */
    SystemReport.@Nullable Container read() throws IOException {
        if (!Files.isReadable(proc.resolve("cgroup"))) {
            return null;
        }
        List<Mount> mounts = mounts();
        Map<String, String> paths = paths();
        Group memory = group(mounts, paths, "memory");
        Group cpu = group(mounts, paths, "cpu");
        Group group = memory != null ? memory : cpu;
        if (group == null) {
            return null;
        }
        SystemReport.Container container =
                group.unified ? readUnified(group) : readSplit(group, cpu, group(mounts, paths, "cpuacct"));
        boolean limited = container.memoryLimitBytes() != null || container.cpuLimitCores() != null;
        return limited || !group.isTop() ? container : null;
    }

    private static SystemReport.Container readUnified(Group group) throws IOException {
        Map<String, Long> cpu = group.table("cpu.stat");
        Long usage = group.number("memory.current");
        return new SystemReport.Container(
                2,
                group.lowest("cpu.max", ControlGroup::quota, Math::min),
                seconds(cpu.get("usage_usec"), 1e6),
                cpu.get("nr_throttled"),
                seconds(cpu.get("throttled_usec"), 1e6),
                group.lowest("memory.max", ControlGroup::limit, Math::min),
                usage,
                minus(usage, group.table("memory.stat").get("inactive_file")));
    }

    private static SystemReport.Container readSplit(Group memory, @Nullable Group cpu, @Nullable Group cpuacct)
            throws IOException {
        Long usage = memory.number("memory.usage_in_bytes");
        Map<String, Long> stat = memory.table("memory.stat");
        Long limit = memory.lowest("memory.limit_in_bytes", ControlGroup::limit, Math::min);
        Long above = stat.get("hierarchical_memory_limit");
        if (above != null && above < NO_LIMIT) {
            limit = limit == null ? above : Long.valueOf(Math.min(limit, above));
        }
        Map<String, Long> cpuStat = cpu == null ? Map.of() : cpu.table("cpu.stat");
        return new SystemReport.Container(
                1,
                cpu == null ? null : splitQuota(cpu),
                cpuacct == null ? null : seconds(cpuacct.number("cpuacct.usage"), 1e9),
                cpuStat.get("nr_throttled"),
                seconds(cpuStat.get("throttled_time"), 1e9),
                limit,
                usage,
                minus(usage, stat.get("total_inactive_file")));
    }

    private static @Nullable Double splitQuota(Group cpu) throws IOException {
        Double lowest = null;
        for (Path folder : cpu.upwards()) {
            Long quota = number(folder.resolve("cpu.cfs_quota_us"));
            Long period = number(folder.resolve("cpu.cfs_period_us"));
            if (quota != null && quota > 0 && period != null && period > 0) {
                double cores = (double) quota / period;
                lowest = lowest == null ? cores : Math.min(lowest, cores);
            }
        }
        return lowest;
    }

    private static @Nullable Double quota(String text) {
        String[] parts = text.split(" ", -1);
        return parts.length < 2 || parts[0].equals("max")
                ? null
                : Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
    }

    private static @Nullable Long limit(String text) {
        if (text.equals("max")) {
            return null;
        }
        long bytes = Long.parseLong(text);
        return bytes >= NO_LIMIT || bytes < 0 ? null : bytes;
    }

    private static @Nullable Long minus(@Nullable Long usage, @Nullable Long cache) {
        return usage == null || cache == null ? null : Long.valueOf(Math.max(0, usage - cache));
    }

    private static @Nullable Double seconds(@Nullable Long value, double perSecond) {
        return value == null ? null : value / perSecond;
    }

    private static @Nullable Long number(Path file) throws IOException {
        return Files.isReadable(file) ? Long.valueOf(Files.readString(file).trim()) : null;
    }

    private record Mount(String fileSystem, String mountRoot, Path point, List<String> options) {
        boolean carries(String controller) {
            return fileSystem.equals("cgroup") ? options.contains(controller) : fileSystem.equals("cgroup2");
        }
    }

    private List<Mount> mounts() throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(proc.resolve("mountinfo"))) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ", -1);
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (left.length > 4 && right.length > 2 && right[0].startsWith("cgroup")) {
                Path point = root.resolve(left[4].substring(1));
                mounts.add(new Mount(right[0], left[3], point, List.of(right[2].split(","))));
            }
        }
        return mounts;
    }

    /** Controller to path; the unified hierarchy under the empty name. */
    private Map<String, String> paths() throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve("cgroup"))) {
            return lines.map(line -> line.split(":", 3))
                    .filter(parts -> parts.length == 3)
                    .flatMap(parts -> Stream.of(parts[1].split(",", -1)).map(name -> Map.entry(name, parts[2])))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
        }
    }

    /** Version 1 first: on a mixed host the unified tree exists but carries no controllers. */
    private static @Nullable Group group(List<Mount> mounts, Map<String, String> paths, String controller) {
        for (String fileSystem : List.of("cgroup", "cgroup2")) {
            boolean unified = fileSystem.equals("cgroup2");
            String path = paths.get(unified ? "" : controller);
            for (Mount mount : mounts) {
                if (path != null && mount.fileSystem().equals(fileSystem) && mount.carries(controller)) {
                    return Group.at(mount, path, unified);
                }
            }
        }
        return null;
    }

    /** A folder of control files and the folders above it that we can see. */
    private record Group(Path point, Path folder, boolean unified, boolean topOfHost) {

        static Group at(Mount mount, String path, boolean unified) {
            String relative = path;
            if (!mount.mountRoot().equals("/")) {
                relative = path.startsWith(mount.mountRoot())
                        ? path.substring(mount.mountRoot().length())
                        : "";
            }
            Path folder =
                    mount.point().resolve(relative.replaceFirst("^/+", "")).normalize();
            boolean visible = folder.startsWith(mount.point()) && Files.isDirectory(folder);
            boolean top = mount.mountRoot().equals("/") && path.equals("/");
            return new Group(mount.point(), visible ? folder : mount.point(), unified, top);
        }

        /** In a private name space our own group looks like the top; only a real top lacks the usage file. */
        boolean isTop() {
            return topOfHost && !(unified && Files.exists(folder.resolve("memory.current")));
        }

        List<Path> upwards() {
            List<Path> folders = new ArrayList<>();
            for (Path at = folder; at != null && at.startsWith(point); at = at.getParent()) {
                folders.add(at);
            }
            return folders;
        }

        @Nullable
        Long number(String file) throws IOException {
            return ControlGroup.number(folder.resolve(file));
        }

        Map<String, Long> table(String file) throws IOException {
            if (!Files.isReadable(folder.resolve(file))) {
                return Map.of();
            }
            return Files.readAllLines(folder.resolve(file)).stream()
                    .map(line -> line.split(" ", -1))
                    .filter(parts -> parts.length == 2)
                    .collect(Collectors.toMap(parts -> parts[0], parts -> Long.parseLong(parts[1])));
        }

        <N> @Nullable N lowest(String file, Reading<N> reading, BinaryOperator<N> lower) throws IOException {
            N lowest = null;
            for (Path at : upwards()) {
                Path control = at.resolve(file);
                N value = Files.isReadable(control)
                        ? reading.read(Files.readString(control).trim())
                        : null;
                if (value != null) {
                    lowest = lowest == null ? value : lower.apply(lowest, value);
                }
            }
            return lowest;
        }
    }

    /** Makes a value of a control file's text, {@code null} where it says there is no limit. */
    private interface Reading<N> {
        @Nullable
        N read(String text);
    }
}
