package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How to reach an H2 database that must exist. */
record H2Database(
        @Nullable String url,
        String user,
        String password,
        @Nullable DataSource dataSource) {
    static final String PREFIX = "jdbc:h2:";
    private static final int IN_USE = 90020;
    private static final int IN_USE_BY_OTHER_FORM = 90021;
    private static final int NOT_FOUND = 90146;
    private static final int NOT_FOUND_IN_FILE = 90013;
    private static final int WRONG_USER_OR_PASSWORD = 28000;

    static H2Database of(String url, String user, String password) {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "\"" + place(url) + "\" is not the URL of an H2 database; one is " + "jdbc:h2:file:/srv/app/data");
        }
        if (url.toUpperCase(Locale.ROOT).contains(";CIPHER=")) {
            throw new IllegalArgumentException(place(url)
                    + " is an encrypted database, and its backup would not be encrypted; this is not supported yet");
        }
        return new H2Database(url, user, password, null);
    }

    static H2Database of(DataSource dataSource) {
        return new H2Database(null, "", "", dataSource);
    }

    Connection connect() throws SQLException {
        if (dataSource != null) {
            return dataSource.getConnection();
        }
        try {
            return DriverManager.getConnection(existing(String.valueOf(url)), user, password);
        } catch (SQLException failure) {
            throw refusal(failure);
        }
    }

    /** Without this a mistyped path would be backed up as a new, empty database. */
    private static String existing(String url) {
        return url.toUpperCase(Locale.ROOT).contains(";IFEXISTS=") ? url : url + ";IFEXISTS=TRUE";
    }

    private SQLException refusal(SQLException failure) {
        String reason =
                switch (failure.getErrorCode()) {
                    case IN_USE, IN_USE_BY_OTHER_FORM ->
                        "is in use by another process, its application. Back it up through the application "
                                + "(POST /api/v1/backups), or stop the application first";
                    case NOT_FOUND, NOT_FOUND_IN_FILE -> "does not exist; check the path in the URL";
                    case WRONG_USER_OR_PASSWORD -> "does not accept this user and password";
                    default -> null;
                };
        if (reason != null) {
            throw new BackupRefusedException("H2 database " + this + " " + reason, failure);
        }
        return failure;
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return url != null ? place(url) : "of the given DataSource";
    }

    static String place(String url) {
        int options = url.indexOf(';');
        return options < 0 ? url : url.substring(0, options);
    }
}
