package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How to reach an H2 database. */
record H2Database(
        @Nullable String url,
        String user,
        String password,
        @Nullable DataSource dataSource) {
    static H2Database of(String url, String user, String password) {
        return new H2Database(url, user, password, null);
    }

    static H2Database of(DataSource dataSource) {
        return new H2Database(null, "", "", dataSource);
    }

    Connection connect() throws SQLException {
        return dataSource != null ? dataSource.getConnection() : DriverManager.getConnection(url, user, password);
    }

    /** Without password. */
    @Override
    public String toString() {
        return url != null ? url : "the H2 database of the given DataSource";
    }
}
