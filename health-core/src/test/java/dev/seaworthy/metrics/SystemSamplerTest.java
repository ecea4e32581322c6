package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SystemSamplerTest {

    private static final long MIB = 1024 * 1024;

    @TempDir
    Path root;

    private final Samples samples = new Samples();

    @BeforeEach
    void aContainerWithLimits() throws IOException {
        file("proc/self/cgroup", "0::/\n");
        file("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        file("sys/fs/cgroup/memory.max", "" + 100 * MIB);
        file("sys/fs/cgroup/memory.current", "" + 60 * MIB);
        file("sys/fs/cgroup/memory.stat", "inactive_file " + 35 * MIB);
        file("sys/fs/cgroup/cpu.max", "50000 100000");
        file("sys/fs/cgroup/cpu.stat", "usage_usec 1000000");
    }

    @Test
    void cpuOfALimitedContainerIsMeasuredAgainstItsLimitFromTheSecondSampleOn() throws IOException {
        SystemSampler system = sampler();
        take(system);
        assertThat(system.report(List.of()).cpu().scope()).isEqualTo("container");
        assertThat(system.report(List.of()).cpu().percent())
                .as("one sample is no difference")
                .isNull();

        samples.time.advance(Duration.ofSeconds(10));
        file("sys/fs/cgroup/cpu.stat", "usage_usec 2000000");
        take(system);

        assertThat(system.report(List.of()).cpu().percent())
                .as("one second of the five it may have")
                .isEqualTo(20.0);
        assertThat(system.report(List.of()).cpu().cores()).isEqualTo(0.5);
    }

    @Test
    void withoutALimitTheContainerIsMeasuredAgainstItsCoresAndTheReportIsTheHosts() throws IOException {
        file("sys/fs/cgroup/cpu.max", "max 100000");
        SystemSampler system = sampler();
        take(system);
        samples.time.advance(Duration.ofSeconds(10));
        file("sys/fs/cgroup/cpu.stat", "usage_usec 2000000");
        take(system);

        assertThat(system.container.value().cpuPercent())
                .isCloseTo(
                        100.0 / (10 * Runtime.getRuntime().availableProcessors()),
                        org.assertj.core.data.Offset.offset(0.01));
        assertThat(system.report(List.of()).cpu().scope()).isEqualTo("host");
    }

    @Test
    void aLimitAboveTheUsableCoresIsNone() throws IOException {
        file("sys/fs/cgroup/cpu.max", "6400000 100000");
        SystemSampler system = sampler();
        take(system);
        samples.time.advance(Duration.ofSeconds(10));
        int cores = Runtime.getRuntime().availableProcessors();
        file("sys/fs/cgroup/cpu.stat", "usage_usec " + (1_000_000 + cores * 5_000_000));
        take(system);

        assertThat(system.report(List.of()).cpu().cores()).isEqualTo(cores);
        assertThat(system.report(List.of()).cpu().percent()).isEqualTo(50.0);
    }

    @Test
    void theLoadOfAContainerLimitedInMemoryAloneIsThatOfTheContainer() throws IOException {
        file("sys/fs/cgroup/cpu.max", "max 100000");
        SystemSampler system = sampler();
        take(system);
        samples.time.advance(Duration.ofSeconds(10));
        file("sys/fs/cgroup/cpu.stat", "usage_usec 2000000");
        take(system);

        assertThat(system.load().scope()).isEqualTo("container");
        assertThat(system.load().cpuPercent())
                .isNotNull()
                .isEqualTo(system.container.value().cpuPercent());
        assertThat(system.load().memoryPercent()).isEqualTo(25.0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theLoadOfAContainerLimitedInCpuAloneIsThatOfTheContainer() throws IOException {
        file("sys/fs/cgroup/memory.max", "max");
        SystemSampler system = sampler();
        take(system);
        assertThat(system.memory.claim(0)).isTrue();
        system.memory.take();

        assertThat(system.load().scope()).isEqualTo("container");
        assertThat(system.load().memoryPercent())
                .as("of the memory of the host")
                .isEqualTo(Percent.of(25 * MIB, system.memory.value().totalBytes()));
    }

    @Test
    void memoryOfALimitedContainerLeavesPageCacheOut() {
        SystemSampler system = sampler();
        take(system);

        assertThat(system.report(List.of()).memory())
                .isEqualTo(new SystemReport.Memory("container", 100 * MIB, 25 * MIB, 75 * MIB, 25.0));
    }

    @Test
    void aDiskIsAsFullAsDfSays() throws Exception {
        SystemReport.Disk disk = SystemSampler.disk(root);

        Process df = new ProcessBuilder("df", "--output=pcent", root.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(df.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int percent = Integer.parseInt(output.replaceAll("\\D", ""));

        assertThat(disk.percent()).as("df rounds up").isBetween(percent - 1.5, percent + 0.5);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void networkAndPagingOfThisMachineAreKnown() {
        SystemSampler system = sampler();
        for (Sampled<?> sampled : List.of(system.network, system.paging)) {
            assertThat(sampled.claim(0)).isTrue();
            sampled.take();
            assertThat(sampled.problem()).isEmpty();
        }

        assertThat(system.report(List.of()).network().connections()).isNotNull();
        assertThat(system.paging.value().usedBytes())
                .isLessThanOrEqualTo(system.paging.value().totalBytes());
    }

    private SystemSampler sampler() {
        return new SystemSampler(new Host(), new ControlGroup(root), List.of(root), samples, samples.time);
    }

    private void take(SystemSampler system) {
        assertThat(system.container.claim(0)).isTrue();
        system.container.take();
        assertThat(system.container.problem()).isEmpty();
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
