package dev.seaworthy.metrics;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.NetworkIF;
import oshi.software.os.InternetProtocolStats;
import oshi.spi.SystemInfoFactory;
import oshi.spi.SystemInfoProvider;

/** The machine as OSHI sees it: host figures, whatever container we are in. Not thread-safe; the sampler owns it. */
final class Host {

    record Cpu(
            @Nullable Double percent, int cores, @Nullable Double load1m) {}

    record Memory(long totalBytes, long availableBytes) {}

    /** Names of block devices that are views of others and would be counted twice. */
    private static final Set<String> VIRTUAL_DISKS = Set.of("loop", "ram", "zram", "dm-", "md", "sr");

    private @Nullable SystemInfoProvider system;
    private long @Nullable [] previousTicks;
    private @Nullable List<NetworkIF> interfaces;

    /** On Linux the provider without native code: nothing to load, and no warning on JDK 24 and later. */
    private SystemInfoProvider system() {
        SystemInfoProvider current = system;
        if (current == null) {
            boolean linux = System.getProperty("os.name", "").startsWith("Linux");
            current = linux ? new oshi.nativefree.SystemInfo() : SystemInfoFactory.create();
            system = current;
        }
        return current;
    }

    /** The first call has nothing to compare with: percent is unknown. */
    Cpu cpu() {
        CentralProcessor processor = system().getHardware().getProcessor();
        long[] ticks = processor.getSystemCpuLoadTicks();
        Double percent = null;
        if (previousTicks != null) {
            percent = Percent.of(processor.getSystemCpuLoadBetweenTicks(previousTicks, ticks), 1);
        }
        previousTicks = ticks;
        double load = processor.getSystemLoadAverage(1)[0];
        return new Cpu(percent, processor.getLogicalProcessorCount(), load < 0 ? null : load);
    }

    Memory memory() throws UnavailableException {
        GlobalMemory memory = system().getHardware().getMemory();
        long total = memory.getTotal();
        if (total <= 0) {
            throw new UnavailableException("the operating system reports no memory size");
        }
        return new Memory(total, memory.getAvailable());
    }

    SystemReport.DiskIo diskIo() throws UnavailableException {
        return diskIo(system().getHardware().getDiskStores());
    }

    /** A machine whose disks we cannot see has not moved zero bytes. */
    static SystemReport.DiskIo diskIo(List<HWDiskStore> stores) throws UnavailableException {
        List<HWDiskStore> disks =
                stores.stream().filter(disk -> !isVirtual(disk.getName())).toList();
        if (disks.isEmpty()) {
            throw new UnavailableException("no disk of the machine is visible here");
        }
        long readBytes = 0;
        long writtenBytes = 0;
        long reads = 0;
        long writes = 0;
        for (HWDiskStore disk : disks) {
            readBytes += disk.getReadBytes();
            writtenBytes += disk.getWriteBytes();
            reads += disk.getReads();
            writes += disk.getWrites();
        }
        return new SystemReport.DiskIo(readBytes, writtenBytes, reads, writes);
    }

    private static boolean isVirtual(String device) {
        String name = device.substring(device.lastIndexOf('/') + 1);
        return VIRTUAL_DISKS.stream().anyMatch(name::startsWith);
    }

    SystemReport.Network network() {
        long received = 0;
        long sent = 0;
        List<NetworkIF> current = interfaces;
        if (current == null) {
            current = system().getHardware().getNetworkIFs(false);
            interfaces = current;
        }
        for (NetworkIF network : current) {
            network.updateAttributes();
            received += network.getBytesRecv();
            sent += network.getBytesSent();
        }
        return new SystemReport.Network(establishedConnections(), received, sent);
    }

    /** Kernel counters, not the connection list: that takes a thousand times as long. */
    private long establishedConnections() {
        InternetProtocolStats stats = system().getOperatingSystem().getInternetProtocolStats();
        return stats.getTCPv4Stats().getConnectionsEstablished()
                + stats.getTCPv6Stats().getConnectionsEstablished();
    }
}
