package dev.seaworthy.metrics;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a database server about itself: one connection per sample, short limits. */
final class DatabaseProbe {

    private static final int QUERY_SECONDS = 2;

    /** @param hidden why some figures are unknown although the server answered, or {@code null} */
    record Figures(
            DatabaseReport.Database database, @Nullable String hidden) {}

    private final String name;
    private final DatabaseAccess access;

    DatabaseProbe(String name, DatabaseAccess access) {
        this.name = name;
        this.access = access;
    }

    Figures figures() throws SQLException, UnavailableException {
        return access.ask(QUERY_SECONDS, (connection, statement) -> {
            String product = connection.getMetaData().getDatabaseProductName();
            DatabaseDialect dialect = dialect(product);
            Row row = new Row();
            boolean refused = false;
            for (String sql : dialect.figures()) {
                refused |= !read(statement, sql, row);
            }
            DatabaseReport.Database database =
                    row.database(name, product, connection.getMetaData().getDatabaseProductVersion());
            boolean hidden = refused || row.isTrue("hidden");
            return new Figures(
                    database,
                    hidden
                            ? "the database user does not see the sessions of others; " + dialect.remedy()
                                    + " to know the rest"
                            : null);
        });
    }

    /** False when the user may not ask this; the rest of the sample is good nevertheless. */
    private static boolean read(Statement statement, String sql, Row row) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            row.add(result);
            return true;
        } catch (SQLException e) {
            // SQLSTATE class 42: access rule violation.
            if (row.isEmpty() || e.getSQLState() == null || !e.getSQLState().startsWith("42")) {
                throw e;
            }
            return false;
        }
    }

    /** Asked for rarely: the server walks its files for it. */
    Long size() throws SQLException, UnavailableException {
        return access.ask(QUERY_SECONDS, (connection, statement) -> {
            String sql =
                    dialect(connection.getMetaData().getDatabaseProductName()).size();
            try (ResultSet row = statement.executeQuery(sql)) {
                if (!row.next()) {
                    throw new UnavailableException("the database does not tell its size");
                }
                return row.getLong(1);
            }
        });
    }

    private static DatabaseDialect dialect(String product) throws UnavailableException {
        DatabaseDialect known = DatabaseDialect.of(product);
        if (known == null) {
            throw new UnavailableException(
                    "figures of " + product + " are not known; those of PostgreSQL, MariaDB and H2 are");
        }
        return known;
    }

    /** The figures by column name; what no statement named is unknown. */
    private static final class Row {

        private final Map<String, @Nullable Object> values = new HashMap<>();

        void add(ResultSet result) throws SQLException {
            if (result.next()) {
                ResultSetMetaData columns = result.getMetaData();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    values.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), result.getObject(i));
                }
            }
        }

        boolean isEmpty() {
            return values.isEmpty();
        }

        boolean isTrue(String column) {
            return Boolean.TRUE.equals(values.get(column));
        }

        private @Nullable Long integer(String column) {
            return values.get(column) instanceof Number number ? Long.valueOf(number.longValue()) : null;
        }

        private @Nullable Double number(String column) {
            return values.get(column) instanceof Number number ? Math.round(number.doubleValue() * 1e4) / 1e4 : null;
        }

        DatabaseReport.Database database(String name, String product, String version) {
            return new DatabaseReport.Database(
                    name,
                    product,
                    version,
                    null,
                    new DatabaseReport.Connections(
                            integer("active"), integer("idle"), integer("total"), integer("max")),
                    integer("table_count"),
                    integer("locks"),
                    integer("deadlocks"),
                    number("cache_hit_ratio"),
                    integer("transactions"),
                    number("longest_transaction_seconds"),
                    null);
        }
    }
}
