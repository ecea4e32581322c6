package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.RunControl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a failed restore says names the reason, never the rows of the backup. */
class RestoreMessagesTest {

    @TempDir
    Path folder;

    @Test
    void h2IsQuotedWithoutTheStatement() throws Exception {
        H2Target target = new H2Target(folder.resolve("copy"), "", "sa", "sa");
        String script = "INSERT INTO missing VALUES ('hunter2');";

        try (H2Load load = H2Load.into(target, new Unstopped(), false)) {
            assertThatThrownBy(() -> load.run(new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("\"MISSING\" not found")
                    .hasNoCause()
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void postgresIsQuotedWithoutRowsAndStatements() throws IOException {
        String said = "printf '%s\\n' 'pg_restore: error: COPY failed for table \"t\": ERROR:  duplicate key'"
                + " 'DETAIL:  Key (password)=(hunter2) already exists.' 'CONTEXT:  COPY t, line 1: \"hunter2' 'hunter2\"'"
                + " 'pg_restore: error: could not execute query: ERROR:  syntax error' 'Command was: INSERT hunter2'"
                + " >&2; exit 1";
        Process process = new ProcessBuilder("sh", "-c", said).start();

        try (PostgresProcess program = new PostgresProcess("pg_restore", process, new Unstopped())) {
            assertThatThrownBy(program::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("COPY failed for table \"t\"", "syntax error")
                    .message()
                    .doesNotContain("hunter2");
        }
        assertThat(process.isAlive()).isFalse();
    }

    private static final class Unstopped implements RunControl {

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void check() {
            // Goes on.
        }

        @Override
        public Registration onCancel(Runnable stop) {
            return () -> {};
        }
    }
}
