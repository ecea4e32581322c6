package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.PrometheusProgram;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The host's meters beside Prometheus' node exporter. It tells the kernel's counters one by one, so sums and differences
 * are made here. It tells nothing about containers.
 */
class NodeExporterTest {

    private static final long MIB = 1 << 20;

    private static PrometheusProgram exporter;

    @TempDir
    static Path folder;

    private final Samples samples = new Samples();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SystemSampler system =
            new SystemSampler(new Host(), new ControlGroup(), List.of(folder), samples, samples.time);
    private final SideBySide both = new SideBySide(this::ours, NodeExporterTest::theirs);

    NodeExporterTest() {
        new SystemMeters(new Meters(registry), system).bind(List.of(folder));
    }

    @BeforeAll
    static void startExporter() {
        assumeTrue(
                PrometheusProgram.isInstalled("prometheus-node-exporter"),
                "prometheus-node-exporter (Debian package of that name) is not installed");
        exporter = PrometheusProgram.exporter(
                "prometheus-node-exporter",
                Map.of(),
                "--collector.disable-defaults",
                "--collector.cpu",
                "--collector.diskstats",
                "--collector.filesystem",
                "--collector.filesystem.fs-types-exclude=^$",
                "--collector.filesystem.mount-points-exclude=^$",
                "--collector.loadavg",
                "--collector.meminfo",
                "--collector.netdev",
                "--collector.netstat",
                "--collector.sockstat",
                "--collector.vmstat");
    }

    @AfterAll
    static void stopExporter() {
        if (exporter != null) {
            exporter.close();
        }
    }

    @Test
    void memoryIsTheSame() {
        both.total(
                ours -> ours.value("system_memory_limit_bytes"), theirs -> theirs.value("node_memory_MemTotal_bytes"));
        both.level(
                32 * MIB,
                ours -> ours.value("system_memory_usage_bytes", "state=\"free\""),
                theirs -> theirs.value("node_memory_MemAvailable_bytes"));
        both.level(
                32 * MIB,
                ours -> ours.value("system_memory_usage_bytes", "state=\"used\""),
                NodeExporterTest::usedMemory);
        both.level(
                0.005,
                ours -> ours.value("system_memory_utilization_ratio"),
                theirs -> usedMemory(theirs) / theirs.value("node_memory_MemTotal_bytes"));
    }

    private static double usedMemory(Scrape theirs) {
        return theirs.value("node_memory_MemTotal_bytes") - theirs.value("node_memory_MemAvailable_bytes");
    }

    @Test
    void swapIsTheSame() {
        both.level(
                MIB,
                ours -> ours.value("system_paging_usage_bytes", "state=\"free\""),
                theirs -> theirs.value("node_memory_SwapFree_bytes"));
        both.level(
                MIB,
                ours -> ours.value("system_paging_usage_bytes", "state=\"used\""),
                theirs -> theirs.value("node_memory_SwapTotal_bytes") - theirs.value("node_memory_SwapFree_bytes"));
        both.total(
                ours -> ours.value("system_paging_operations_total", "direction=\"in\""),
                theirs -> theirs.value("node_vmstat_pswpin"));
        both.total(
                ours -> ours.value("system_paging_operations_total", "direction=\"out\""),
                theirs -> theirs.value("node_vmstat_pswpout"));
    }

    @Test
    void loadAndCoresAreTheSame() {
        // Both as in /proc/loadavg, which has two decimals.
        both.total(ours -> system.report(List.of()).cpu().load1m(), theirs -> theirs.value("node_load1"));

        ours();
        assertThat(theirs().labels("node_cpu_seconds_total", "cpu"))
                .hasSize(system.cpu.value().cores());
    }

    /**
     * We tell the use between two samples. Busy is all but idle and waiting for a disk; what the hypervisor took is busy.
     * The two looks at the exporter around each sample leave no room for a difference but that of its clock ticks.
     */
    @Test
    void processorUseIsTheSame() {
        Scrape beforeFirst = theirs();
        ours();
        Scrape afterFirst = theirs();
        work(Duration.ofSeconds(2));
        Scrape beforeSecond = theirs();
        double used = ours().value("system_cpu_utilization_ratio");
        Scrape afterSecond = theirs();

        double least = (busy(beforeSecond) - busy(afterFirst)) / (all(afterSecond) - all(beforeFirst));
        double most = (busy(afterSecond) - busy(beforeFirst)) / (all(beforeSecond) - all(afterFirst));

        assertThat(used).isBetween(least - 0.02, most + 0.02);
        assertThat(most)
                .as("one core at least was busy")
                .isGreaterThan(0.5 / system.cpu.value().cores());
    }

    private static double all(Scrape theirs) {
        return theirs.value("node_cpu_seconds_total");
    }

    private static double busy(Scrape theirs) {
        return theirs.sum(
                "node_cpu_seconds_total",
                series -> !series.contains("mode=\"idle\"") && !series.contains("mode=\"iowait\""));
    }

    private static void work(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void fileSystemIsTheSame() {
        String mount = "mountpoint=\"" + mount(theirs()) + "\"";
        both.total(
                ours -> ours.value("system_filesystem_limit_bytes"),
                theirs -> theirs.value("node_filesystem_size_bytes", mount));
        both.level(
                16 * MIB,
                ours -> ours.value("system_filesystem_usage_bytes", "state=\"free\""),
                theirs -> theirs.value("node_filesystem_avail_bytes", mount));
        both.level(
                16 * MIB,
                ours -> ours.value("system_filesystem_usage_bytes", "state=\"used\""),
                theirs -> usedSpace(theirs, mount));
        // As df, and unlike the usual 1 - avail / size: what is reserved for root is neither used nor there.
        both.level(
                0.001,
                ours -> ours.value("system_filesystem_utilization_ratio"),
                theirs -> usedSpace(theirs, mount)
                        / (usedSpace(theirs, mount) + theirs.value("node_filesystem_avail_bytes", mount)));
    }

    private static double usedSpace(Scrape theirs, String mount) {
        return theirs.value("node_filesystem_size_bytes", mount) - theirs.value("node_filesystem_free_bytes", mount);
    }

    private static String mount(Scrape theirs) {
        return theirs.labels("node_filesystem_size_bytes", "mountpoint").stream()
                .filter(folder::startsWith)
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    /** The exporter counts compressed memory as a disk; we do not. */
    @Test
    void disksAreTheSame() {
        ours();
        assumeFalse(system.diskIo.problem().isPresent(), "no disk of the machine is visible here");

        both.total(
                ours -> ours.value("system_disk_io_bytes_total", "direction=\"read\""),
                theirs -> disks(theirs, "node_disk_read_bytes_total"));
        both.total(
                ours -> ours.value("system_disk_io_bytes_total", "direction=\"write\""),
                theirs -> disks(theirs, "node_disk_written_bytes_total"));
        both.total(
                ours -> ours.value("system_disk_operations_total", "direction=\"read\""),
                theirs -> disks(theirs, "node_disk_reads_completed_total"));
        both.total(
                ours -> ours.value("system_disk_operations_total", "direction=\"write\""),
                theirs -> disks(theirs, "node_disk_writes_completed_total"));
    }

    private static double disks(Scrape theirs, String name) {
        return theirs.sum(name, series -> !series.matches(".*device=\"(zram|dm-|md|sr).*"));
    }

    /** The exporter counts bridges and tunnels too; we leave them out where the machine has a device. */
    @Test
    void networkIsTheSame() {
        traffic("system_network_io_bytes_total", "receive", "node_network_receive_bytes_total");
        traffic("system_network_io_bytes_total", "transmit", "node_network_transmit_bytes_total");
        traffic("system_network_errors_total", "receive", "node_network_receive_errs_total");
        traffic("system_network_errors_total", "transmit", "node_network_transmit_errs_total");
    }

    private void traffic(String our, String direction, String their) {
        both.total(
                ours -> ours.value(our, "direction=\"" + direction + "\""),
                theirs -> theirs.labels(their, "device").stream()
                        .filter(NodeExporterTest::counts)
                        .mapToDouble(device -> theirs.value(their, "device=\"" + device + "\""))
                        .sum());
    }

    private static boolean counts(String device) {
        Path interfaces = Path.of("/sys/class/net");
        try (Stream<Path> all = Files.list(interfaces)) {
            return all.noneMatch(each -> Files.exists(each.resolve("device")))
                    || Files.exists(interfaces.resolve(device).resolve("device"));
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** More of them than other programs have here, so that the number is not a small one by chance. */
    @Test
    void connectionsAreTheSame() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 50; i++) {
                sockets.add(new Socket(listening.getInetAddress(), listening.getLocalPort()));
                sockets.add(listening.accept());
            }

            both.level(
                    5,
                    ours -> ours.value("system_network_connections", "state=\"established\""),
                    theirs -> theirs.value("node_netstat_Tcp_CurrEstab"));
            assertThat(ours().value("system_network_connections", "state=\"established\""))
                    .isGreaterThanOrEqualTo(sockets.size());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        both.level(
                5,
                ours -> ours.value("system_network_connections", "state=\"time_wait\""),
                theirs -> theirs.value("node_sockstat_TCP_tw"));
    }

    private Scrape ours() {
        for (Sampled<?> sampled : system.samples()) {
            assertThat(sampled.claim(samples.time.getAsLong())).isTrue();
            sampled.take();
        }
        return Scrape.of(registry.scrape());
    }

    private static Scrape theirs() {
        return Scrape.of(exporter.get("/metrics"));
    }
}
