package dev.seaworthy.backup.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.TestClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class H2SchedulingTest extends DatabaseSchedulingContract {
    private final JdbcDataSource database = new JdbcDataSource();

    H2SchedulingTest() {
        database.setURL("jdbc:h2:mem:jobs;DB_CLOSE_DELAY=-1");
    }

    @Test
    void anEmbeddedDatabaseGetsItsTableUnasked() {
        assertThatCode(() -> new JobTable(database).prepare(false)).doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsSetBackDoesNotStopItFromLooking() throws Exception {
        TestClock settable = new TestClock("2026-11-20T12:30:00Z");
        clock = settable;
        DatabaseScheduling scheduling = scheduling().timing(Duration.ofMillis(300), Duration.ofMillis(50));
        start(scheduling).close();
        makeDue("backup", "2026-11-20T12:29:00Z");
        Backups backups = start(scheduling);
        awaitNothingDue();

        settable.advance(Duration.ofHours(-1));
        makeDue("backup", "2026-11-20T11:29:00Z");

        awaitNothingDue();
        backups.close();
    }

    @Override
    DataSource dataSource() {
        return database;
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
