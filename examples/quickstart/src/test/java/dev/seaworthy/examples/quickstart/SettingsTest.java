package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void nothingSetMeansPort8080AndAnEmbeddedDatabaseUnderTarget() {
        Settings settings = Settings.from(Map.of());

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.home())
                .isEqualTo(Path.of("target", "seaworthy-home").toAbsolutePath());
        assertThat(settings.database().url()).isEqualTo("jdbc:h2:file:" + settings.home() + "/database/registry");
        assertThat(settings.database().connectionUrl()).contains(";WRITE_DELAY=0;");
        assertThat(settings.adminToken()).isEmpty();
        assertThat(settings.redis()).isEmpty();
        assertThat(settings.probePort()).isEmpty();
        assertThat(settings.drain()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "80 80", "99999999999"})
    void wrongPortIsRefused(String port) {
        assertThatThrownBy(() -> Settings.from(Map.of("PORT", port)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("PORT is \"" + port + "\"")
                .hasMessageContaining("1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten", "-1", "301"})
    void wrongDrainIsRefused(String seconds) {
        assertThatThrownBy(() -> Settings.from(Map.of("DRAIN_SECONDS", seconds)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("DRAIN_SECONDS is \"" + seconds + "\"")
                .hasMessageContaining("0 to 300");
    }

    @Test
    void wrongRedisUrlIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> Settings.from(Map.of("REDIS_URL", "redis://hunter2@cache")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("REDIS_URL")
                .hasMessageContaining("redis://[[user]:password@]host")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/db?user=a&password=hunter2",
                "jdbc:postgresql://me:hunter2@localhost/db",
                "jdbc:h2:file:/x;PASSWORD=hunter2"
            })
    void credentialsInTheUrlAreRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> Settings.from(Map.of("DATABASE_URL", url)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("DATABASE_PASSWORD")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://localhost/db", "jdbc:oracle:thin:@x", "nonsense"})
    void unknownDatabaseIsRefused(String url) {
        assertThatThrownBy(() -> Settings.from(Map.of("DATABASE_URL", url)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("jdbc:postgresql://host:port/database");
    }

    @Test
    void settingsPrintedShowNoPassword() {
        Settings settings = Settings.from(Map.of(
                "DATABASE_URL", "jdbc:postgresql://localhost/db",
                "DATABASE_USER", "me",
                "DATABASE_PASSWORD", "hunter2",
                "REDIS_URL", "redis://:hunter2@cache"));

        assertThat(settings.database().toString()).isEqualTo("jdbc:postgresql://localhost/db as me");
        assertThat(settings.toString()).doesNotContain("hunter2");
    }
}
