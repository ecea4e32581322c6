package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How to reach a PostgreSQL database, for the driver and for client programs. */
record PostgresDatabase(String url, String user, String password) {
    static final String PREFIX = "jdbc:postgresql:";
    private static final String LOGIN_SECONDS = "30";
    private static final String LIBPQ_FACTORY = "org.postgresql.ssl.LibPQFactory";
    private static final String PEM = "-----BEGIN ";
    private static final String VERIFY_FULL = "verify-full";
    private static final Pattern FORM = Pattern.compile("(jdbc:postgresql:(?://[^/?]*/)?)([^?]*)(\\?.*)?");

    /** What a client program must have from the URL to reach the same server in the same way. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "sslNegotiation", "PGSSLNEGOTIATION",
            "gssEncMode", "PGGSSENCMODE",
            "kerberosServerName", "PGKRBSRVNAME",
            "channelBinding", "PGCHANNELBINDING");

    /** Of {@code gssEncMode} and {@code sslNegotiation}: weaker than what libpq does by itself, or the same. */
    private static final Set<String> DRIVER_DEFAULTS = Set.of("allow", "postgres");

    /** What decides whom the driver believes, or the way it takes, and has no counterpart in a client program. */
    private static final List<String> DRIVER_ONLY = List.of(
            "sslfactory",
            "sslfactoryarg",
            "sslhostnameverifier",
            "sslpassword",
            "sslpasswordcallback",
            "socketFactory",
            "socketFactoryArg",
            "authenticationPluginClassName");

    /** The host, several of them or an IPv6 address, and a name: nothing that could be credentials. */
    private static final Pattern PLAIN = Pattern.compile(
            "jdbc:[a-z]+:(//(\\[[0-9a-fA-F:.%]*]|[^/@:\\[\\]?])*(:\\d+)?(,[^/@:\\[\\]]*(:\\d+)?)*/)?[^@:]*");

    PostgresDatabase {
        if (!url.startsWith(PREFIX) || beforeOptions(url).contains("@") || !isUnderstood(url)) {
            throw new IllegalArgumentException(
                    "\"" + place(url) + "\" is not a PostgreSQL URL that a driver here reads;"
                            + " one is jdbc:postgresql://db.example.org:5432/app, with the PostgreSQL driver on the class path;"
                            + " user and password are given apart");
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

    /** A session of its own, never one of a pool; an address where nothing answers is given up after 30 s. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", LOGIN_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "seaworthy-backup");
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException failure) {
            throw refusal(failure);
        }
    }

    /**
     * Variables of libpq; the password is here so that it is never an argument.
     *
     * @throws BackupRefusedException if the URL has an option that keeps the connection safe and that libpq does not know
     */
    Map<String, String> environment() {
        refuseWhatOnlyTheDriverKnows();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PGHOST", property("PGHOST", "localhost"));
        variables.put("PGPORT", property("PGPORT", "5432"));
        variables.put("PGUSER", user());
        if (!password().isEmpty()) {
            variables.put("PGPASSWORD", password());
        }
        String mode = sslMode();
        if (!mode.isEmpty()) {
            variables.put("PGSSLMODE", mode);
        }
        String key = property("sslkey", "");
        if (!key.isEmpty()) {
            variables.put("PGSSLKEY", requirePem(key));
        }
        ENVIRONMENT.forEach((parameter, variable) -> {
            String value = property(parameter, "");
            if (!value.isEmpty() && !DRIVER_DEFAULTS.contains(value)) {
                variables.put(variable, value);
            }
        });
        return variables;
    }

    /** As the driver takes it: {@code ssl=true} alone means the safest mode, of which libpq would not hear. */
    private String sslMode() {
        String mode = property("sslmode", "");
        String ssl = property("ssl", "false");
        boolean wanted = ssl.isEmpty() || ssl.equalsIgnoreCase("true");
        return mode.isEmpty() && wanted ? VERIFY_FULL : mode;
    }

    private void refuseWhatOnlyTheDriverKnows() {
        for (String option : DRIVER_ONLY) {
            String value = property(option, "");
            if (!value.isEmpty() && !value.equals(LIBPQ_FACTORY)) {
                throw new BackupRefusedException("The URL of PostgreSQL database " + this + " has the option " + option
                        + ", which pg_dump and pg_restore cannot be given; their connection would be another one than"
                        + " the application's. Say what is meant by sslmode, sslrootcert, sslcert and sslkey, or choose"
                        + " the engine jdbc-copy, which uses the driver");
            }
        }
    }

    /** The driver reads several forms, and libpq this one for certain. */
    private String requirePem(String key) {
        try (BufferedReader reader = Files.newBufferedReader(Path.of(key), StandardCharsets.ISO_8859_1)) {
            char[] beginning = new char[PEM.length()];
            if (reader.read(beginning) == beginning.length && PEM.equals(new String(beginning))) {
                return key;
            }
        } catch (IOException unreadable) {
            throw new BackupRefusedException(
                    "The sslkey " + key + " of PostgreSQL database " + this + " cannot be read: " + unreadable,
                    unreadable);
        }
        throw new BackupRefusedException("The sslkey " + key + " of PostgreSQL database " + this
                + " is not in PEM form, which pg_dump and pg_restore need and the driver reads too; make it by: openssl"
                + " pkcs8 -inform DER -nocrypt -in KEY.pk8 -out KEY.pem, chmod 600 KEY.pem, and name that in the URL");
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

    /** Without options, and without what may be a password, wherever it stands in a URL that nobody understands. */
    private static String place(String url) {
        String place = beforeOptions(url);
        if (PLAIN.matcher(place).matches()) {
            return place;
        }
        int at = url.lastIndexOf('@');
        String beginning = url.startsWith(PREFIX) ? PREFIX : "";
        int options = url.indexOf('?');
        boolean told = at >= 0 && (options < 0 || at < options);
        return beginning + "…" + (told ? beforeOptions(url.substring(at)) : "");
    }

    private static String beforeOptions(String url) {
        int options = url.indexOf('?');
        return options < 0 ? url : url.substring(0, options);
    }
}
