package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** MariaDB: the driver's bulk protocol, and statements where rows may be stored already. */
final class MariaDbDialect implements Dialect {
    /** A lax session would cut what is too long; for our statement alone it is strict, and the host's stays as it is. */
    private static final String STRICT = "SET STATEMENT sql_mode = 'STRICT_ALL_TABLES' FOR ";

    private static final ColumnTypes TYPES = new MariaDbTypes();
    private static final String SCHEMA_LOCK = "seaworthy_audit_schema";

    private final String strict;

    private MariaDbDialect(String strict) {
        this.strict = strict;
    }

    static MariaDbDialect mariaDb() {
        return new MariaDbDialect(STRICT);
    }

    /** Untested: MySQL is strict by default, and has no word for strictness of one statement. */
    static MariaDbDialect mySql() {
        return new MariaDbDialect("");
    }

    @Override
    public boolean ordersByWholeIndex() {
        return false;
    }

    @Override
    public String currentTime() {
        return "UTC_TIMESTAMP(6)";
    }

    @Override
    public String rowEstimate(String prefix, String table) {
        String schema = prefix.isEmpty() ? currentSchema() : "'" + prefix.substring(0, prefix.length() - 1) + "'";
        return "SELECT table_rows AS n FROM information_schema.tables WHERE table_schema = " + schema
                + " AND table_name = '" + table + "'";
    }

    @Override
    public String scripts() {
        return "mariadb";
    }

    @Override
    public String currentSchema() {
        return "DATABASE()";
    }

    @Override
    public String indexes() {
        return "SELECT table_name, index_name FROM information_schema.statistics";
    }

    /** Names in the catalogue ignore case already, and a function around them would have it open every table. */
    @Override
    public String ignoringCase(String name) {
        return name;
    }

    /** Unlike a lax mode this one is obeyed before a statement can set its own. */
    @Override
    public void requireFaithful(Connection connection) throws SQLException {
        if (answer(connection, "SELECT @@SESSION.sql_mode").contains("EMPTY_STRING_IS_NULL")) {
            throw new AuditException(
                    "the sessions of the data source turn empty texts into NULL, so that an event would not"
                            + " be stored as it is hashed; take EMPTY_STRING_IS_NULL (a part of ORACLE) out of their sql_mode, or"
                            + " give the audit store a data source of its own");
        }
    }

    /** The lock is the connection's and outlives the commit that each CREATE implies. */
    @Override
    public void aloneInSchema(Connection connection, SqlWork work) throws SQLException {
        LentConnection.withSilence(connection, SCHEMA_LOCK_SILENCE, () -> lockSchema(connection));
        try {
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException failure) {
            try {
                release(connection);
            } catch (SQLException broken) {
                failure.addSuppressed(broken);
            }
            throw failure;
        }
        release(connection);
    }

    @Override
    public ColumnTypes types() {
        return TYPES;
    }

    @Override
    public String insertSql(String table) {
        return strict + RowInsert.sql(table);
    }

    @Override
    public void insert(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        RowInsert.run(TYPES, connection, insertSql(table), events);
    }

    /** Not INSERT IGNORE, which also passes over every other error. */
    @Override
    public void replay(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        RowInsert.run(TYPES, connection, insertSql(table) + " ON DUPLICATE KEY UPDATE id = id", events);
    }

    @Override
    public void afterCommit(Connection connection) {}

    @Override
    public Durability durability(Connection connection) throws SQLException {
        if (!"1".equals(answer(connection, "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit"))) {
            return new Durability(false, "MariaDB runs with innodb_flush_log_at_trx_commit other than 1");
        }
        boolean logged = "1".equals(answer(connection, "SELECT @@GLOBAL.log_bin"));
        if (logged && !"1".equals(answer(connection, "SELECT @@GLOBAL.sync_binlog"))) {
            return new Durability(false, "MariaDB writes a binary log with sync_binlog other than 1");
        }
        return new Durability(true, "");
    }

    private static void lockSchema(Connection connection) throws SQLException {
        if (!"1".equals(answer(connection, "SELECT GET_LOCK('" + SCHEMA_LOCK + "', " + SCHEMA_LOCK_SECONDS + ")"))) {
            throw Dialect.schemaIsLocked(null);
        }
    }

    private static void release(Connection connection) throws SQLException {
        answer(connection, "SELECT RELEASE_LOCK('" + SCHEMA_LOCK + "')");
    }

    private static String answer(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
