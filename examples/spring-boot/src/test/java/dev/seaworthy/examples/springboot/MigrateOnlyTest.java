package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.ChildJvm;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateOnlyTest {

    @Test
    void tablesAreMadeAndTheProcessEnds(@TempDir Path home) throws SQLException {
        Map<String, String> environment = Map.of("PORT", "0", "DRAIN", "0s", "REGISTRY_HOME", home.toString());
        try (ChildJvm child = ChildJvm.start(RegistryApplication.class, environment, "--migrate-only")) {
            assertThat(child.exitValue()).isZero();
        }

        try (Connection database =
                DriverManager.getConnection("jdbc:h2:file:" + home.resolve("db/registry"), "sa", "")) {
            assertThat(database.createStatement()
                            .executeQuery("SELECT * FROM project")
                            .next())
                    .isFalse();
            assertThat(database.createStatement()
                            .executeQuery("SELECT * FROM seaworthy_audit_event")
                            .getMetaData()
                            .getColumnCount())
                    .isGreaterThan(10);
        }
    }

    @Test
    void databaseThatIsAwayEndsWithOne(@TempDir Path home) {
        Map<String, String> environment = Map.of(
                "PORT", "0", "REGISTRY_HOME", home.toString(), "SPRING_PROFILES_ACTIVE", "postgresql", "PGPORT", "1");
        try (ChildJvm child = ChildJvm.start(RegistryApplication.class, environment, "--migrate-only")) {
            assertThat(child.exitValue()).isEqualTo(1);
        }
    }
}
