package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersPageTest {
    @TempDir
    Path home;

    @Test
    void everyMeterThatIsPublishedHasAConstantAndIsDescribed() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();

        try (Backups backups = new BackupFixture(home)
                .builder()
                .meterRegistry(registry)
                .build()
                .start()) {
            Set<String> published = registry.getMeters().stream()
                    .map(Meter::getId)
                    .map(Meter.Id::getName)
                    .collect(Collectors.toSet());

            assertThat(published).containsExactlyInAnyOrderElementsOf(constants());
            assertThat(constants()).allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
            assertThat(backups.health().schedulerSilent()).isEmpty();
        }
    }

    private static List<String> constants() {
        return Arrays.stream(BackupMeters.class.getFields())
                .map(MetersPageTest::value)
                .toList();
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
