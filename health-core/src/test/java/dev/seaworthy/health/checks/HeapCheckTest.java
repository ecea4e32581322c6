package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapCheckTest {

    @Test
    void saysHowMuchSurvivesAndDegradesAboveTheLimit() {
        System.gc();

        CheckResult usual = new HeapCheck().check(FixedContext.usual());
        CheckResult tight = new HeapCheck(1e-9).check(FixedContext.usual());

        assertThat(usual.status()).isEqualTo(Status.UP);
        assertThat(usual.data()).containsKeys("percent", "used_bytes", "max_bytes");
        assertThat(tight.status()).isEqualTo(Status.DEGRADED);
        assertThat(tight.message()).contains("of the heap is in use after garbage collection");
    }

    /** With the serial collector, which small containers get; its young generation is a third of the heap. */
    @Test
    void aFullOldGenerationIsDegradedAndBeforeTheFirstCollectionNothingIsKnown() {
        try (ChildJvm child = ChildJvm.start(HeapFiller.class, Map.of("JAVA_TOOL_OPTIONS", "-Xmx48m"))) {
            String first = child.awaitLine(line -> line.startsWith("at first "), 60, TimeUnit.SECONDS);
            String last = child.awaitLine(line -> line.startsWith("at last "), 60, TimeUnit.SECONDS);

            assertThat(first).contains("status=UP", "have not been collected yet", "data={}");
            assertThat(last).contains("status=DEGRADED", "% of the heap is in use after garbage collection");
        }
    }

    /** Collectors differ in which pools they have and in what the limits of these are. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseParallelGC",
                "-XX:+UseG1GC",
                "-XX:+UseShenandoahGC",
                "-XX:+UseShenandoahGC -XX:ShenandoahGCMode=generational",
                "-XX:+UseZGC"
            })
    void aFullHeapIsDegradedWithEachCollector(String collector) throws Exception {
        List<String> options = new ArrayList<>(List.of(collector.split(" ")));
        options.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"));
        assumeTrue(starts(options), "this Java does not have " + collector);

        try (ChildJvm child = ChildJvm.startWith(options, HeapFiller.class)) {
            String first = child.awaitLine(line -> line.startsWith("at first "), 60, TimeUnit.SECONDS);
            String last = child.awaitLine(line -> line.startsWith("at last "), 60, TimeUnit.SECONDS);

            assertThat(first).contains("status=UP");
            assertThat(last).contains("status=DEGRADED", "% of the heap is in use after garbage collection");
            assertThat(number(last, "max_bytes")).isBetween(32L << 20, 64L << 20);
            assertThat(number(last, "used_bytes"))
                    .isLessThanOrEqualTo(number(last, "max_bytes"))
                    .isGreaterThanOrEqualTo(number(last, "max_bytes") * 8 / 10);
        }
    }

    private static boolean starts(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(options);
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-version");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static long number(String line, String name) {
        Matcher found = Pattern.compile(name + "=(\\d+)").matcher(line);
        assertThat(found.find()).as(line).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void anImpossibleLimitIsRefused() {
        assertThatThrownBy(() -> new HeapCheck(101)).hasMessageContaining("0 < limit <= 100");
    }
}
