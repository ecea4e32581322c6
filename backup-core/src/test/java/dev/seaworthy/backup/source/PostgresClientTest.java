package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupCancelledException;
import dev.seaworthy.backup.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PostgresClientTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void aProgramThatHangsIsEndedWhenTheRunIsCancelled() throws IOException {
        program("exec sleep 600");

        assertThatThrownBy(() -> PostgresClient.find("pg_dump", 15, folder, new CancelledSoon()))
                .isInstanceOf(BackupCancelledException.class);
    }

    @Test
    @Timeout(60)
    void whatAProgramLeavesBehindDoesNotHoldUpTheAnswer() throws IOException {
        program("sleep 300 &", "echo 'pg_dump (PostgreSQL) 17.2 (Debian)'");

        PostgresClient client = PostgresClient.find("pg_dump", 15, folder);

        assertThat(client.major()).isEqualTo(17);
        assertThat(client.version()).isEqualTo("17.2");
    }

    private void program(String... lines) throws IOException {
        Path program = Files.writeString(folder.resolve("pg_dump"), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** Cancels as soon as there is something to stop. */
    private static final class CancelledSoon implements RunControl {
        private final CountDownLatch cancelled = new CountDownLatch(1);

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public void check() {
            if (cancelled.getCount() == 0) {
                throw new BackupCancelledException("cancelled by the test");
            }
        }

        @Override
        public Registration onCancel(Runnable stop) {
            cancelled.countDown();
            stop.run();
            return () -> {};
        }
    }
}
