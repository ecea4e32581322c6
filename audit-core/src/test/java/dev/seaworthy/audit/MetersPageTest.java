package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} names every meter of the write path. */
class MetersPageTest {

    @Test
    void everyMeterIsDescribed() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));

        for (Field constant : AuditMeters.class.getFields()) {
            assertThat(page).contains("| `" + constant.get(null) + "` |");
        }
    }
}
