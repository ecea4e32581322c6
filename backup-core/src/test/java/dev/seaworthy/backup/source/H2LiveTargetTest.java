package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.LiveTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2LiveTargetTest {
    @TempDir
    private Path folder;

    @Test
    void aDatabaseThatWasOpenedAgainIsNotSwappedAway() throws SQLException, IOException {
        String url = "jdbc:h2:file:" + folder.resolve("registry");
        LiveTarget target = H2LiveTarget.of(url, "sa", "").orElseThrow();
        String former = target.derivedName("_before");

        try (Connection pool = DriverManager.getConnection(url, "sa", "")) {
            assertThatThrownBy(() -> target.rename(target.name(), former))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("opened again")
                    .hasMessageContaining("pool");
            target.rename(former, target.name());
            assertThat(pool.isValid(5)).isTrue();
        }
        target.rename(target.name(), former);
    }
}
