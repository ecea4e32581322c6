package dev.seaworthy.metrics;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The samples of the machine and the container as meters. */
final class SystemMeters {

    private static final String BYTES = "bytes";
    private static final String RATIO = "ratio";

    private final Meters meters;
    private final SystemSampler system;

    SystemMeters(Meters meters, SystemSampler system) {
        this.meters = meters;
        this.system = system;
    }

    void bind(List<Path> paths) {
        bindHost();
        bindContainer();
        for (int i = 0; i < paths.size(); i++) {
            bindDisk(paths.get(i), system.disks.get(i));
        }
    }

    private void bindHost() {
        meters.gauge(
                MeterNames.SYSTEM_CPU_UTILIZATION,
                RATIO,
                "CPU use of the host, 0 to 1",
                from(system.cpu, cpu -> cpu.percent() == null ? null : cpu.percent() / 100));
        meters.gauge(
                MeterNames.SYSTEM_MEMORY_LIMIT,
                BYTES,
                "Memory of the host",
                from(system.memory, Host.Memory::totalBytes));
        meters.gauge(
                MeterNames.SYSTEM_MEMORY_USAGE,
                BYTES,
                "Memory of the host by state; cache that can be given back counts as free",
                from(system.memory, memory -> memory.totalBytes() - memory.availableBytes()),
                "state",
                "used");
        meters.gauge(
                MeterNames.SYSTEM_MEMORY_USAGE,
                BYTES,
                "Memory of the host by state; cache that can be given back counts as free",
                from(system.memory, Host.Memory::availableBytes),
                "state",
                "free");
        meters.gauge(
                MeterNames.SYSTEM_MEMORY_UTILIZATION,
                RATIO,
                "Share of the host's memory in use, 0 to 1",
                from(system.memory, memory -> 1 - (double) memory.availableBytes() / memory.totalBytes()));
        bindDiskTraffic();
        bindNetwork();
        bindPaging();
    }

    private void bindDiskTraffic() {
        String io = "Bytes moved by the host's disks since boot";
        meters.counter(
                MeterNames.SYSTEM_DISK_IO,
                BYTES,
                io,
                from(system.diskIo, SystemReport.DiskIo::readBytes),
                "direction",
                "read");
        meters.counter(
                MeterNames.SYSTEM_DISK_IO,
                BYTES,
                io,
                from(system.diskIo, SystemReport.DiskIo::writtenBytes),
                "direction",
                "write");
        String operations = "Operations of the host's disks since boot";
        meters.counter(
                MeterNames.SYSTEM_DISK_OPERATIONS,
                null,
                operations,
                from(system.diskIo, SystemReport.DiskIo::reads),
                "direction",
                "read");
        meters.counter(
                MeterNames.SYSTEM_DISK_OPERATIONS,
                null,
                operations,
                from(system.diskIo, SystemReport.DiskIo::writes),
                "direction",
                "write");
    }

    private void bindNetwork() {
        String bytes = "Bytes over all interfaces this process sees but loopback, since boot";
        traffic(MeterNames.SYSTEM_NETWORK_IO, BYTES, bytes, "receive", Host.Network::receivedBytes);
        traffic(MeterNames.SYSTEM_NETWORK_IO, BYTES, bytes, "transmit", Host.Network::sentBytes);
        String errors = "Errors of these interfaces since boot";
        traffic(MeterNames.SYSTEM_NETWORK_ERRORS, null, errors, "receive", Host.Network::receiveErrors);
        traffic(MeterNames.SYSTEM_NETWORK_ERRORS, null, errors, "transmit", Host.Network::sendErrors);
        connections("established", Host.Network::established);
        connections("time_wait", Host.Network::timeWait);
    }

    private void traffic(
            String name,
            @Nullable String unit,
            String description,
            String direction,
            Function<Host.Network, @Nullable Number> figure) {
        meters.counter(name, unit, description, from(system.network, figure), "direction", direction);
    }

    private void connections(String state, Function<Host.Network, @Nullable Number> figure) {
        meters.gauge(
                MeterNames.SYSTEM_NETWORK_CONNECTIONS,
                null,
                "TCP connections of the network this process sees",
                from(system.network, figure),
                "state",
                state);
    }

    private void bindPaging() {
        String usage = "Swap space of the host by state";
        meters.gauge(
                MeterNames.SYSTEM_PAGING_USAGE,
                BYTES,
                usage,
                from(system.paging, Host.Paging::usedBytes),
                "state",
                "used");
        meters.gauge(
                MeterNames.SYSTEM_PAGING_USAGE,
                BYTES,
                usage,
                from(system.paging, paging -> paging.totalBytes() - paging.usedBytes()),
                "state",
                "free");
        meters.gauge(
                MeterNames.SYSTEM_PAGING_UTILIZATION,
                RATIO,
                "Share of the host's swap space in use, 0 to 1; NaN without any",
                from(
                        system.paging,
                        paging -> paging.totalBytes() == 0 ? null : (double) paging.usedBytes() / paging.totalBytes()));
        String operations = "Pages moved from and to swap space since boot";
        meters.counter(
                MeterNames.SYSTEM_PAGING_OPERATIONS,
                null,
                operations,
                from(system.paging, Host.Paging::pagesIn),
                "direction",
                "in");
        meters.counter(
                MeterNames.SYSTEM_PAGING_OPERATIONS,
                null,
                operations,
                from(system.paging, Host.Paging::pagesOut),
                "direction",
                "out");
    }

    private void bindContainer() {
        meters.counter(
                MeterNames.CONTAINER_CPU_TIME,
                "seconds",
                "CPU time used by the control group",
                ofGroup(SystemReport.Container::cpuSeconds));
        meters.gauge(
                MeterNames.CONTAINER_CPU_LIMIT,
                "cores",
                "CPU limit of the control group; NaN without one",
                ofGroup(SystemReport.Container::cpuLimitCores));
        meters.gauge(
                MeterNames.CONTAINER_CPU_UTILIZATION,
                RATIO,
                "CPU use of the control group against its limit or all cores it may use, whichever is less, 0 to 1",
                from(system.container, sample -> sample.cpuPercent() == null ? null : sample.cpuPercent() / 100));
        meters.counter(
                MeterNames.CONTAINER_CPU_THROTTLED_TIME,
                "seconds",
                "Time the control group was held back by its CPU limit",
                ofGroup(SystemReport.Container::throttledSeconds));
        meters.counter(
                MeterNames.CONTAINER_CPU_THROTTLED_PERIODS,
                null,
                "Periods in which the control group was held back by its CPU limit",
                ofGroup(SystemReport.Container::throttledPeriods));
        meters.counter(
                MeterNames.CONTAINER_CPU_PERIODS,
                null,
                "Periods in which the control group ran under its CPU limit",
                ofGroup(SystemReport.Container::periods));
        bindContainerMemory();
    }

    private void bindContainerMemory() {
        meters.gauge(
                MeterNames.CONTAINER_MEMORY_LIMIT,
                BYTES,
                "Lowest memory limit above this process; NaN without one",
                ofGroup(SystemReport.Container::memoryLimitBytes));
        meters.gauge(
                MeterNames.CONTAINER_MEMORY_USAGE,
                BYTES,
                "Memory charged to the control group, page cache included",
                ofGroup(SystemReport.Container::memoryUsageBytes));
        meters.gauge(
                MeterNames.CONTAINER_MEMORY_WORKING_SET,
                BYTES,
                "Memory charged to the control group without inactive page cache",
                ofGroup(SystemReport.Container::memoryWorkingSetBytes));
        meters.gauge(
                MeterNames.CONTAINER_MEMORY_AVAILABLE,
                BYTES,
                "What is left of the memory limit, by working set; NaN without a limit",
                ofGroup(SystemReport.Container::memoryAvailableBytes));
        meters.gauge(
                MeterNames.CONTAINER_MEMORY_UTILIZATION,
                RATIO,
                "Share of the memory limit in use, by working set, 0 to 1; NaN without a limit",
                ofGroup(SystemMeters::memoryUtilization));
        meters.counter(
                MeterNames.CONTAINER_MEMORY_OOM_KILLS,
                null,
                "Processes of the control group that the kernel killed for memory",
                ofGroup(SystemReport.Container::oomKills));
    }

    private static @Nullable Double memoryUtilization(SystemReport.Container group) {
        Long limit = group.memoryLimitBytes();
        Long available = group.memoryAvailableBytes();
        return limit == null || available == null || limit == 0 ? null : 1 - (double) available / limit;
    }

    private void bindDisk(Path path, Sampled<SystemReport.Disk> disk) {
        String mount = path.toString();
        String usage = "Bytes of the file system that holds the path, by state";
        meters.gauge(
                MeterNames.SYSTEM_FILESYSTEM_LIMIT,
                BYTES,
                "Size of the file system that holds the path",
                from(disk, SystemReport.Disk::totalBytes),
                "path",
                mount);
        meters.gauge(
                MeterNames.SYSTEM_FILESYSTEM_USAGE,
                BYTES,
                usage,
                from(disk, SystemReport.Disk::usedBytes),
                "path",
                mount,
                "state",
                "used");
        meters.gauge(
                MeterNames.SYSTEM_FILESYSTEM_USAGE,
                BYTES,
                usage,
                from(disk, SystemReport.Disk::freeBytes),
                "path",
                mount,
                "state",
                "free");
        meters.gauge(
                MeterNames.SYSTEM_FILESYSTEM_UTILIZATION,
                RATIO,
                "How full the file system is as df says, 0 to 1",
                from(disk, figures -> figures.percent() == null ? null : figures.percent() / 100),
                "path",
                mount);
    }

    private static <T> Supplier<@Nullable Number> from(Sampled<T> sampled, Function<T, @Nullable Number> figure) {
        return () -> {
            T value = sampled.value();
            return value == null ? null : figure.apply(value);
        };
    }

    private Supplier<@Nullable Number> ofGroup(Function<SystemReport.Container, @Nullable Number> figure) {
        return () -> {
            SystemReport.Container group = system.group();
            return group == null ? null : figure.apply(group);
        };
    }
}
