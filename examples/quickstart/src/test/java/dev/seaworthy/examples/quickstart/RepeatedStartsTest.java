package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** As in a container that redeploys: all threads and files of this JVM are looked at. */
@Isolated
@Tag("long")
class RepeatedStartsTest {

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final int LIVES = 5;

    /** Fewer than a leak of one in each life would make. */
    private static final int NOISE = LIVES - 1;

    @TempDir
    Path home;

    @Test
    void everyLifeTakesItsThreadsConnectionsAndFilesWithIt() {
        live();
        Set<Thread> threadsBefore = threads();
        long filesBefore = openFiles();

        for (int i = 0; i < LIVES; i++) {
            live();
        }

        Set<Thread> left = Eventually.get(
                SOON,
                () -> threads().stream()
                        .filter(thread -> !threadsBefore.contains(thread))
                        .collect(Collectors.toSet()),
                Set::isEmpty);
        assertThat(left).isEmpty();
        assertThat(Eventually.get(SOON, RepeatedStartsTest::openFiles, open -> open <= filesBefore + NOISE))
                .isLessThanOrEqualTo(filesBefore + NOISE);
    }

    private void live() {
        Map<String, String> everything = Map.of("PROBE_PORT", "0", "REDIS_URL", "redis://localhost:1");
        try (RunningRegistry registry = RunningRegistry.start(home, everything)) {
            assertThat(registry.editor().project("another")).isNotEmpty();
            assertThat(registry.admin().get("/metrics").status()).isEqualTo(200);
        }
    }

    /** Those of the test's own HTTP client and of the JDK come and go as they please. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> !thread.getName().matches("HttpClient-.*|ForkJoinPool.*|process reaper.*|junit-.*"))
                .collect(Collectors.toSet());
    }

    private static long openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }
}
