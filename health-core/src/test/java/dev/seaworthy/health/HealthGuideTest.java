package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HealthGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "health.md");
    private static final Path EXAMPLES = Path.of("src/test/java/dev/seaworthy/health/HealthGuideExamples.java");

    @Test
    void javaInTheGuideIsTheCodeThatIsCompiledHere() throws IOException {
        List<String> shown = blocks(GUIDE, Pattern.compile("```java\n(.*?)```", Pattern.DOTALL));

        assertThat(shown)
                .isNotEmpty()
                .containsExactlyElementsOf(blocks(EXAMPLES, Pattern.compile("// guide\n(.*?)// end", Pattern.DOTALL)));
    }

    @Test
    void theExamplesDoWhatTheGuideSays() {
        HealthCheck up = context -> CheckResult.up();
        try (HealthMonitor health = HealthGuideExamples.monitor(up, () -> CompletableFuture.completedFuture("7.1"))) {
            while (!health.report(Probe.READINESS).serving() || broker(health).checkedAt() == null) {
                Thread.onSpinWait();
            }
            assertThat(broker(health).data()).containsEntry("version", "7.1");
            assertThat(HealthGuideExamples.plugins(health, up).checks()).hasSize(1);
            assertThat(health.group("plugins")).isEmpty();
            assertThat(HealthGuideExamples.shared(up).scope()).isEqualTo(Scope.SHARED);
            HealthGuideExamples.port(health).close();
        }
    }

    private static CheckReport broker(HealthMonitor health) {
        return health.overview().checks().stream()
                .filter(check -> check.name().equals("broker"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLongQueueDegrades() throws Exception {
        CheckSpec spec = CheckSpec.builder("queue", HealthGuideExamples.queue(() -> 20_000))
                .build();

        assertThat(new CheckAttempt(spec, null, System::nanoTime).run().status())
                .isEqualTo(Status.DEGRADED);
    }

    /** The text of each match without white space: a page and a class have room for lines of different length. */
    private static List<String> blocks(Path file, Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
            found.add(matcher.group(1).replaceAll("\\s", ""));
        }
        return found;
    }
}
