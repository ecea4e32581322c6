package dev.seaworthy.metrics;

import dev.seaworthy.health.format.SystemLoad;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Samples the machine, the container and this process, and tells them as one report. */
final class SystemSampler {

    static final String HOST = "host";
    static final String CONTAINER = "container";

    private static final Duration FAST = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(30);

    /** Makes a {@link Sampled} with the monitor's clocks. */
    interface Sampling {
        <T> Sampled<T> every(Duration interval, String name, boolean blocking, Callable<T> probe);
    }

    record ContainerSample(
            SystemReport.@Nullable Container container,
            @Nullable Double cpuPercent) {}

    final Sampled<Host.Cpu> cpu;
    final Sampled<Host.Memory> memory;
    final Sampled<ContainerSample> container;
    final Sampled<SystemReport.DiskIo> diskIo;
    final Sampled<Host.Network> network;
    final Sampled<Host.Paging> paging;
    final Sampled<Long> openFiles;
    final List<Sampled<SystemReport.Disk>> disks = new ArrayList<>();
    private final List<Path> paths;
    private final ControlGroup controlGroup;
    private final LongSupplier nanoTime;
    private @Nullable Double previousCpuSeconds;
    private long previousCpuNanos;

    SystemSampler(Host host, ControlGroup controlGroup, List<Path> paths, Sampling sampling, LongSupplier nanoTime) {
        this.controlGroup = controlGroup;
        this.nanoTime = nanoTime;
        this.paths = List.copyOf(paths);
        cpu = sampling.every(FAST, "cpu", false, host::cpu);
        memory = sampling.every(FAST, "memory", false, host::memory);
        container = sampling.every(FAST, "container", false, this::sampleContainer);
        openFiles = sampling.every(FAST, "open files", false, SystemSampler::countOpenFiles);
        diskIo = sampling.every(SLOW, "disk io", false, host::diskIo);
        network = sampling.every(SLOW, "network", false, host::network);
        paging = sampling.every(SLOW, "paging", false, host::paging);
        for (Path path : paths) {
            // statvfs on a dead network mount never returns.
            disks.add(sampling.every(SLOW, "disk " + path, true, () -> disk(path)));
        }
    }

    List<Sampled<?>> samples() {
        List<Sampled<?>> all = new ArrayList<>(List.of(cpu, memory, container, openFiles, diskIo, network, paging));
        all.addAll(disks);
        return all;
    }

    private ContainerSample sampleContainer() throws IOException {
        SystemReport.Container group = controlGroup.read();
        long now = nanoTime.getAsLong();
        Double seconds = group == null ? null : group.cpuSeconds();
        Double percent = null;
        if (group != null && seconds != null && previousCpuSeconds != null) {
            percent = Percent.of(seconds - previousCpuSeconds, usableCores(group) * (now - previousCpuNanos) / 1e9);
        }
        previousCpuSeconds = seconds;
        previousCpuNanos = now;
        return new ContainerSample(group, percent);
    }

    /** No limit lets us use more than the cores on which the scheduler may put us. */
    private static double usableCores(SystemReport.Container group) {
        Double limit = group.cpuLimitCores();
        int cores = Runtime.getRuntime().availableProcessors();
        return limit != null ? Math.min(limit, cores) : cores;
    }

    /** As {@code df}: used / (used + usable), which leaves out what is reserved for root. */
    static SystemReport.Disk disk(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        long total = store.getTotalSpace();
        long usable = store.getUsableSpace();
        long used = total - store.getUnallocatedSpace();
        return new SystemReport.Disk(path.toString(), total, used, usable, Percent.of(used, used + usable));
    }

    private static Long countOpenFiles() throws UnavailableException {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            return unix.getOpenFileDescriptorCount();
        }
        throw new UnavailableException("this operating system does not count open files");
    }

    /** @param others samples that are not of the system but tell their troubles here */
    SystemReport report(List<Sampled<?>> others) {
        SystemReport.Container group = group();
        return new SystemReport(
                newest(),
                FAST.multipliedBy(3).toSeconds(),
                Stream.concat(samples().stream(), others.stream())
                        .map(Sampled::problem)
                        .flatMap(Optional::stream)
                        .toList(),
                cpuReport(group),
                memoryReport(group),
                group,
                diskReports(),
                diskIo.value(),
                networkReport(),
                processReport());
    }

    private @Nullable Instant newest() {
        return samples().stream()
                .map(Sampled::sampledAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    SystemReport.@Nullable Container group() {
        ContainerSample sample = container.value();
        return sample == null ? null : sample.container();
    }

    private SystemReport.Cpu cpuReport(SystemReport.@Nullable Container group) {
        Host.Cpu host = cpu.value();
        Double load = host == null ? null : host.load1m();
        if (group != null && group.cpuLimitCores() != null) {
            return new SystemReport.Cpu(CONTAINER, containerCpu(), usableCores(group), load);
        }
        return new SystemReport.Cpu(
                HOST, host == null ? null : host.percent(), host == null ? null : (double) host.cores(), load);
    }

    private SystemReport.Memory memoryReport(SystemReport.@Nullable Container group) {
        Host.Memory host = memory.value();
        Long limit = group == null ? null : group.memoryLimitBytes();
        boolean limited = limit != null && (host == null || limit < host.totalBytes());
        if (group != null && limit != null && limited) {
            Long available = group.memoryAvailableBytes();
            Long used = available == null ? null : Long.valueOf(limit - available);
            return new SystemReport.Memory(CONTAINER, limit, used, available, Percent.of(used, limit));
        }
        if (host == null) {
            return new SystemReport.Memory(HOST, null, null, null, null);
        }
        long used = host.totalBytes() - host.availableBytes();
        return new SystemReport.Memory(
                HOST, host.totalBytes(), used, host.availableBytes(), Percent.of(used, host.totalBytes()));
    }

    private List<SystemReport.Disk> diskReports() {
        List<SystemReport.Disk> reports = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            SystemReport.Disk disk = disks.get(i).value();
            reports.add(disk != null ? disk : new SystemReport.Disk(paths.get(i).toString(), null, null, null, null));
        }
        return reports;
    }

    private SystemReport.Network networkReport() {
        Host.Network seen = network.value();
        return seen == null
                ? new SystemReport.Network(null, null, null)
                : new SystemReport.Network(seen.established(), seen.receivedBytes(), seen.sentBytes());
    }

    private SystemReport.Jvm processReport() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new SystemReport.Jvm(
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                heap.getUsed(),
                heap.getMax() < 0 ? null : heap.getMax(),
                openFiles.value());
    }

    /** All of the container where it has any limit; memory without one is measured against the host's. */
    SystemLoad load() {
        SystemReport report = report(List.of());
        boolean cpuLimited = report.cpu().scope().equals(CONTAINER);
        boolean memoryLimited = report.memory().scope().equals(CONTAINER);
        boolean container = cpuLimited || memoryLimited;
        Double fullest = report.disks().stream()
                .map(SystemReport.Disk::percent)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
        return new SystemLoad(
                container ? CONTAINER : HOST,
                container && !cpuLimited ? containerCpu() : report.cpu().percent(),
                container && !memoryLimited
                        ? containerMemory()
                        : report.memory().percent(),
                fullest);
    }

    private @Nullable Double containerCpu() {
        ContainerSample sample = container.value();
        return sample == null ? null : sample.cpuPercent();
    }

    private @Nullable Double containerMemory() {
        SystemReport.Container group = group();
        Host.Memory host = memory.value();
        return group == null || host == null ? null : Percent.of(group.memoryWorkingSetBytes(), host.totalBytes());
    }
}
