package dev.seaworthy.backup.source;

import dev.seaworthy.backup.PartOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * One session that reads within a snapshot. It is opened for one backup and never used again: a cancelled COPY may still
 * strike the next statement on its connection.
 */
final class CopyReader implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Connection connection;

    private CopyReader(Connection connection) {
        this.connection = connection;
    }

    /** Opens a session with its settings, outside any transaction. */
    static CopyReader open(PostgresDatabase database) throws SQLException {
        Connection connection = database.connect();
        try {
            CopySettings.reading(connection);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new CopyReader(connection);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    Connection connection() {
        return connection;
    }

    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    /** Ends the transaction, so that another one may see what happened since. */
    void end() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    void join(String snapshot) throws SQLException {
        begin();
        execute("SET TRANSACTION SNAPSHOT " + CopySettings.literal(snapshot));
    }

    /** Fails if the server has ended the session. */
    void ping() throws SQLException {
        execute("SELECT 1");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Writes a table's rows and closes the part, unless something fails: then it is the run that gives it up. */
    long copy(CopyContents.Table table, PartOutput part) throws SQLException, IOException {
        OutputStream buffered = new BufferedOutputStream(part, BUFFER);
        long rows = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(table.copy("TO STDOUT"), buffered);
        buffered.flush();
        part.addRows(rows);
        part.close();
        return rows;
    }

    /** From another thread: what runs here fails at once, even if the server no longer answers. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException gone) {
            throw new IllegalStateException("The session could not be ended", gone);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException broken) {
            // Nothing was written, and the server ends the session by itself.
        }
    }
}
