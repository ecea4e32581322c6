package dev.seaworthy.audit.jdbc;

import java.sql.SQLException;

/** A piece of work on one connection that has a result. */
@FunctionalInterface
interface SqlCall<T> {
    T call() throws SQLException;
}
