package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.NetworkIF;
import oshi.hardware.VirtualMemory;
import oshi.software.os.InternetProtocolStats;
import oshi.spi.SystemInfoFactory;
import oshi.spi.SystemInfoProvider;

/** The machine as OSHI sees it: host figures, whatever container we are in. Not thread-safe; the sampler owns it. */
final class Host {

    record Cpu(
            @Nullable Double percent, int cores, @Nullable Double load1m) {}

    record Memory(long totalBytes, long availableBytes) {}

    /** Connections of TCP, and totals since boot over all interfaces but loopback. */
    record Network(
            @Nullable Long established,
            @Nullable Long timeWait,
            long receivedBytes,
            long sentBytes,
            long receiveErrors,
            long sendErrors) {}

    /** Swap space, and pages moved since boot. */
    record Paging(long totalBytes, long usedBytes, long pagesIn, long pagesOut) {}

    /** Names of block devices that are views of others and would be counted twice. */
    private static final Set<String> VIRTUAL_DISKS = Set.of("loop", "ram", "zram", "dm-", "md", "sr");

    private @Nullable SystemInfoProvider system;
    private long @Nullable [] previousTicks;

    /** On Linux the provider without native code: nothing to load, and no warning on JDK 24 and later. */
    private SystemInfoProvider system() {
        SystemInfoProvider current = system;
        if (current == null) {
            current = isLinux() ? new oshi.nativefree.SystemInfo() : SystemInfoFactory.create();
            system = current;
        }
        return current;
    }

    private static boolean isLinux() {
        return System.getProperty("os.name", "").startsWith("Linux");
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

    /** Asked afresh each time: interfaces come and go. */
    Network network() throws IOException {
        List<NetworkIF> interfaces = counted(system().getHardware().getNetworkIFs(false));
        long[] sums = new long[4];
        for (NetworkIF network : interfaces) {
            sums[0] += network.getBytesRecv();
            sums[1] += network.getBytesSent();
            sums[2] += network.getInErrors();
            sums[3] += network.getOutErrors();
        }
        SocketTable sockets = isLinux() ? SocketTable.read(Path.of("/")) : socketsElsewhere();
        return new Network(sockets.established(), sockets.timeWait(), sums[0], sums[1], sums[2], sums[3]);
    }

    /** Bridges and tunnels carry what a device carries too; where no device is visible, as in a container, all count. */
    private static List<NetworkIF> counted(List<NetworkIF> interfaces) {
        List<NetworkIF> devices = interfaces.stream()
                .filter(network -> Files.exists(Path.of("/sys/class/net", network.getName(), "device")))
                .toList();
        return devices.isEmpty() ? interfaces : devices;
    }

    private SocketTable socketsElsewhere() {
        InternetProtocolStats stats = system().getOperatingSystem().getInternetProtocolStats();
        long established = stats.getTCPv4Stats().getConnectionsEstablished()
                + stats.getTCPv6Stats().getConnectionsEstablished();
        return new SocketTable(established, null);
    }

    Paging paging() {
        VirtualMemory memory = system().getHardware().getMemory().getVirtualMemory();
        return new Paging(
                memory.getSwapTotal(), memory.getSwapUsed(), memory.getSwapPagesIn(), memory.getSwapPagesOut());
    }
}
