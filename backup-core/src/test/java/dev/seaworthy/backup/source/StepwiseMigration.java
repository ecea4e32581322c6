package dev.seaworthy.backup.source;

import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.SchemaVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Migrations that record themselves as Flyway does; version {@code n} is the n-th list of statements. */
final class StepwiseMigration implements SchemaMigration {
    final List<@Nullable SchemaVersion> asked = new ArrayList<>();

    private final List<List<String>> steps;

    StepwiseMigration(List<List<String>> steps) {
        this.steps = steps;
    }

    @Override
    public void migrate(DataSource database, @Nullable SchemaVersion upTo) throws SQLException {
        asked.add(upTo);
        try (Connection connection = database.getConnection()) {
            to(connection, upTo == null ? steps.size() : Integer.parseInt(upTo.version()));
        }
    }

    void to(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS flyway_schema_history"
                    + "(installed_rank int PRIMARY KEY, version text, success boolean)");
            int done = CopyCatalogue.list(
                            connection, "SELECT count(*) FROM flyway_schema_history", row -> row.getInt(1))
                    .get(0);
            for (int next = done + 1; next <= version; next++) {
                for (String sql : steps.get(next - 1)) {
                    statement.execute(sql);
                }
                statement.execute("INSERT INTO flyway_schema_history VALUES (" + next + ", '" + next + "', true)");
            }
        }
    }
}
