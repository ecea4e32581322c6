package dev.seaworthy.audit.jdbc;

import java.sql.SQLException;

/** A piece of work on one connection. */
@FunctionalInterface
interface SqlWork {
    void run() throws SQLException;
}
