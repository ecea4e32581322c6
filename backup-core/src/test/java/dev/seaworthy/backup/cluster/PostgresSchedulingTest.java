package dev.seaworthy.backup.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.testsupport.PostgresServer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresSchedulingTest extends DatabaseSchedulingContract {
    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aTableThatIsMissingIsNotMadeUnaskedAndTheMessageNamesTheFile() {
        assertThatThrownBy(() -> start(new DatabaseScheduling(dataSource())))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("/dev/seaworthy/backup/cluster/postgresql-1.sql")
                .hasMessageContaining("createTable()");
    }

    @Test
    void nodesThatMakeTheTableAtTheSameTimeAllSucceed() {
        List<CompletableFuture<Void>> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(CompletableFuture.runAsync(
                    () -> new JobTable(dataSource()).prepare(true), task -> new Thread(task, "node").start()));
        }

        assertThat(CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new))
                        .orTimeout(60, TimeUnit.SECONDS))
                .succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void aDatabaseThatIsAwayIsNamedAtStart() {
        PGSimpleDataSource away = new PGSimpleDataSource();
        away.setUrl("jdbc:postgresql://localhost:1/postgres?user=postgres&password=s3cret");

        assertThatThrownBy(() -> start(new DatabaseScheduling(away)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("localhost:1")
                .hasMessageContaining("Check that it is up")
                .hasMessageNotContaining("s3cret");
    }

    @Override
    DataSource dataSource() {
        return server.dataSource();
    }

    @Override
    Object parameter(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    @Override
    Instant time(ResultSet row) throws SQLException {
        return row.getObject(1, OffsetDateTime.class).toInstant();
    }
}
