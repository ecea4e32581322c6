package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {

    private static final long MIB = 1024 * 1024;

    @TempDir
    Path root;

    @BeforeEach
    void noController() throws IOException {
        file("proc/self/cgroup", "");
        file("proc/self/mountinfo", "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
    }

    @Test
    void version2InAContainerLeavesInactivePageCacheOut() throws IOException {
        unified("/", "/");
        file("sys/fs/cgroup/memory.max", "" + 512 * MIB);
        file("sys/fs/cgroup/memory.current", "" + 300 * MIB);
        file("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file " + 100 * MIB + "\n");
        file("sys/fs/cgroup/cpu.max", "150000 100000\n");
        file("sys/fs/cgroup/cpu.stat", "usage_usec 2500000\nnr_periods 90\nnr_throttled 7\nthrottled_usec 1500000\n");
        file("sys/fs/cgroup/memory.events", "oom 3\noom_kill 2\n");

        SystemReport.Container group = read();

        assertThat(group)
                .isEqualTo(new SystemReport.Container(
                        2, 1.5, 2.5, 90L, 7L, 1.5, 512 * MIB, 300 * MIB, 200 * MIB, 312 * MIB, 2L));
    }

    @Test
    void version2TakesTheLowestLimitUpTheTree() throws IOException {
        unified("/", "/kubepods/pod1/app");
        file("sys/fs/cgroup/kubepods/memory.max", "" + 4096 * MIB);
        file("sys/fs/cgroup/kubepods/pod1/memory.max", "" + 256 * MIB);
        file("sys/fs/cgroup/kubepods/pod1/app/memory.max", "max\n");
        file("sys/fs/cgroup/kubepods/pod1/app/memory.current", "" + MIB);
        file("sys/fs/cgroup/kubepods/pod1/cpu.max", "50000 100000");
        file("sys/fs/cgroup/kubepods/pod1/app/cpu.max", "max 100000");

        SystemReport.Container group = read();

        assertThat(group.memoryLimitBytes()).isEqualTo(256 * MIB);
        assertThat(group.cpuLimitCores()).isEqualTo(0.5);
        assertThat(group.memoryWorkingSetBytes())
                .as("unknown without memory.stat")
                .isNull();
    }

    @Test
    void version2TellsWhatIsLeftOfALimitThatOthersShareAndWhoIsHeldBackByIt() throws IOException {
        unified("/", "/pod/app");
        file("sys/fs/cgroup/pod/memory.max", "" + 400 * MIB);
        file("sys/fs/cgroup/pod/memory.current", "" + 390 * MIB);
        file("sys/fs/cgroup/pod/memory.stat", "inactive_file " + 20 * MIB);
        file("sys/fs/cgroup/pod/cpu.max", "100000 100000");
        file(
                "sys/fs/cgroup/pod/cpu.stat",
                "usage_usec 9000000\nnr_periods 50\nnr_throttled 40\nthrottled_usec 3000000");
        file("sys/fs/cgroup/pod/app/memory.max", "max");
        file("sys/fs/cgroup/pod/app/memory.current", "" + 90 * MIB);
        file("sys/fs/cgroup/pod/app/memory.stat", "inactive_file " + 10 * MIB);
        file("sys/fs/cgroup/pod/app/cpu.max", "max 100000");
        file("sys/fs/cgroup/pod/app/cpu.stat", "usage_usec 4000000\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0");

        assertThat(read())
                .isEqualTo(new SystemReport.Container(
                        2, 1.0, 4.0, 50L, 40L, 3.0, 400 * MIB, 90 * MIB, 80 * MIB, 30 * MIB, null));
    }

    @Test
    void version1TakesTheLowestLimitUpTheTree() throws IOException {
        split("/", "/system/app");
        file("sys/fs/cgroup/memory/system/memory.limit_in_bytes", "" + 100 * MIB);
        file("sys/fs/cgroup/memory/system/memory.usage_in_bytes", "" + 60 * MIB);
        file("sys/fs/cgroup/memory/system/memory.stat", "total_inactive_file 0");
        file("sys/fs/cgroup/memory/system/app/memory.limit_in_bytes", "" + 200 * MIB);
        file("sys/fs/cgroup/memory/system/app/memory.usage_in_bytes", "" + 50 * MIB);
        file(
                "sys/fs/cgroup/memory/system/app/memory.stat",
                "total_inactive_file 0\nhierarchical_memory_limit " + 100 * MIB);
        file("sys/fs/cgroup/cpu/system/cpu.cfs_quota_us", "25000");
        file("sys/fs/cgroup/cpu/system/cpu.cfs_period_us", "100000");
        file("sys/fs/cgroup/cpu/system/cpu.stat", "nr_periods 8\nnr_throttled 4\nthrottled_time 500000000");
        file("sys/fs/cgroup/cpu/system/app/cpu.cfs_quota_us", "90000");
        file("sys/fs/cgroup/cpu/system/app/cpu.cfs_period_us", "100000");

        SystemReport.Container group = read();

        assertThat(group.memoryLimitBytes()).isEqualTo(100 * MIB);
        assertThat(group.memoryAvailableBytes()).isEqualTo(40 * MIB);
        assertThat(group.cpuLimitCores()).isEqualTo(0.25);
        assertThat(group.throttledPeriods()).isEqualTo(4);
        assertThat(group.throttledSeconds()).isEqualTo(0.5);
    }

    @Test
    void version2WithoutLimitsStillTellsUse() throws IOException {
        unified("/", "/system.slice/app.service");
        file("sys/fs/cgroup/system.slice/app.service/memory.max", "max\n");
        file("sys/fs/cgroup/system.slice/app.service/memory.current", "" + MIB);
        file("sys/fs/cgroup/system.slice/app.service/cpu.max", "max 100000\n");

        SystemReport.Container group = read();

        assertThat(group.memoryLimitBytes()).isNull();
        assertThat(group.cpuLimitCores()).isNull();
        assertThat(group.memoryUsageBytes()).isEqualTo(MIB);
    }

    @Test
    void theTopGroupOfAHostIsNoContainer() throws IOException {
        unified("/", "/");

        assertThat(read()).isNull();
    }

    @Test
    void version1ReadsEachControllerFromItsOwnTree() throws IOException {
        split("/docker/abc", "/docker/abc");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "" + 1024 * MIB);
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "" + 700 * MIB);
        file(
                "sys/fs/cgroup/memory/memory.stat",
                "inactive_file 1\ntotal_inactive_file " + 200 * MIB + "\nhierarchical_memory_limit " + 800 * MIB);
        file("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000");
        file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        file("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_time 2000000000\n");
        file("sys/fs/cgroup/cpuacct/cpuacct.usage", "5000000000");

        assertThat(read())
                .isEqualTo(new SystemReport.Container(
                        1, 2.0, 5.0, 9L, 3L, 2.0, 800 * MIB, 700 * MIB, 500 * MIB, 300 * MIB, 1L));
    }

    @Test
    void version1WithoutLimitsHasNone() throws IOException {
        split("/", "/user/session");
        file("sys/fs/cgroup/memory/user/session/memory.limit_in_bytes", "9223372036854771712");
        file("sys/fs/cgroup/memory/user/session/memory.usage_in_bytes", "" + MIB);
        file(
                "sys/fs/cgroup/memory/user/session/memory.stat",
                "total_inactive_file 0\nhierarchical_memory_limit 9223372036854771712");
        file("sys/fs/cgroup/cpu/user/session/cpu.cfs_quota_us", "-1");
        file("sys/fs/cgroup/cpu/user/session/cpu.cfs_period_us", "100000");

        SystemReport.Container group = read();

        assertThat(group.memoryLimitBytes()).isNull();
        assertThat(group.cpuLimitCores()).isNull();
        assertThat(group.memoryWorkingSetBytes()).isEqualTo(MIB);
    }

    @Test
    void aMixedHostIsReadAsVersion1() throws IOException {
        split("/docker/abc", "/docker/abc");
        append("proc/self/cgroup", "0::/\n");
        append("proc/self/mountinfo", "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "" + MIB);

        assertThat(read().cgroupVersion()).isEqualTo(1);
    }

    @Test
    void withoutControlGroupsThereIsNone() throws IOException {
        assertThat(read()).isNull();
        assertThat(new ControlGroup(root.resolve("nowhere")).read()).isNull();
    }

    private SystemReport.Container read() throws IOException {
        return new ControlGroup(root).read();
    }

    private void unified(String mountRoot, String path) throws IOException {
        file("proc/self/cgroup", "0::" + path + "\n");
        append(
                "proc/self/mountinfo",
                "30 24 0:26 " + mountRoot + " /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
        Files.createDirectories(root.resolve("sys/fs/cgroup" + path));
    }

    private void split(String mountRoot, String path) throws IOException {
        for (String controller : new String[] {"memory", "cpu", "cpuacct"}) {
            append("proc/self/cgroup", "4:" + controller + ":" + path + "\n");
            append(
                    "proc/self/mountinfo",
                    "3 1 0:2 " + mountRoot + " /sys/fs/cgroup/" + controller + " ro - cgroup cgroup rw," + controller
                            + "\n");
        }
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    private void append(String path, String text) throws IOException {
        file(path, Files.readString(root.resolve(path)) + text);
    }
}
