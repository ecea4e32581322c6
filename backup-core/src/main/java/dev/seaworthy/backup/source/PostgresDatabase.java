package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How to reach a PostgreSQL database, for the driver and for client programs. */
record PostgresDatabase(String url, String user, String password) {
    static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern FORM = Pattern.compile("(jdbc:postgresql:(?://[^/?]*/)?)([^?]*)(\\?.*)?");

    /** What a client program must have from the URL to reach the same server in the same way. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "channelBinding", "PGCHANNELBINDING");

    PostgresDatabase {
        if (!url.startsWith(PREFIX) || !isUnderstood(url)) {
            throw new IllegalArgumentException(
                    "\"" + place(url) + "\" is not a PostgreSQL URL that a driver here reads;"
                            + " one is jdbc:postgresql://db.example.org:5432/app, with the PostgreSQL driver on the class path");
        }
    }

    /** The database's name. */
    String name() {
        return property("PGDBNAME", user());
    }

    @Override
    public String user() {
        return property("user", user);
    }

    @Override
    public String password() {
        return property("password", password);
    }

    /** Another database of the same server. */
    PostgresDatabase named(String database) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(this + " has no database name to replace");
        }
        String options = matcher.group(3) == null ? "" : matcher.group(3);
        String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return new PostgresDatabase(matcher.group(1) + encoded + options, user, password);
    }

    Connection connect() throws SQLException {
        try {
            return DriverManager.getConnection(url, user, password);
        } catch (SQLException failure) {
            throw refusal(failure);
        }
    }

    /** Variables of libpq; the password is here so that it is never an argument. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PGHOST", property("PGHOST", "localhost"));
        variables.put("PGPORT", property("PGPORT", "5432"));
        variables.put("PGUSER", user());
        if (!password().isEmpty()) {
            variables.put("PGPASSWORD", password());
        }
        ENVIRONMENT.forEach((parameter, variable) -> {
            String value = property(parameter, "");
            if (!value.isEmpty()) {
                variables.put(variable, value);
            }
        });
        return variables;
    }

    /** The argument that names the database, whatever characters its name has. */
    String argument() {
        return "--dbname=dbname='" + name().replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return place(url);
    }

    static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** As the driver itself reads the URL, with its rules for several hosts, IPv6 and escapes. */
    private String property(String name, String otherwise) {
        try {
            Driver driver = DriverManager.getDriver(url);
            for (DriverPropertyInfo property : driver.getPropertyInfo(url, new Properties())) {
                if (property.name.equals(name) && property.value != null) {
                    return property.value;
                }
            }
            return otherwise;
        } catch (SQLException unreadable) {
            throw new IllegalStateException("The driver does not read " + this, unreadable);
        }
    }

    private static boolean isUnderstood(String url) {
        try {
            return DriverManager.getDriver(url).acceptsURL(url);
        } catch (SQLException noDriver) {
            return false;
        }
    }

    private SQLException refusal(SQLException failure) {
        String reason = reason(failure.getSQLState());
        if (reason != null) {
            throw new BackupRefusedException("PostgreSQL database " + this + " " + reason, failure);
        }
        return failure;
    }

    private @Nullable String reason(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return switch (state) {
            case "28P01", "28000" -> "does not accept user " + user() + " with this password";
            case "3D000" -> "does not exist; check the name in the URL";
            default -> null;
        };
    }

    private static String place(String url) {
        int options = url.indexOf('?');
        return options < 0 ? url : url.substring(0, options);
    }
}
