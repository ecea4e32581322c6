package dev.seaworthy.examples.quickstart;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where the rows live.
 *
 * @param url JDBC URL without credentials
 * @param user database user
 * @param password its password; kept out of {@link #toString()}
 * @param embedded whether the URL is the default, an H2 file in the data folder
 */
record DatabaseSettings(String url, String user, String password, boolean embedded) {

    private static final String H2 = "jdbc:h2:";
    private static final String POSTGRES = "jdbc:postgresql:";

    static DatabaseSettings from(Map<String, String> environment, Path home) {
        String url =
                Settings.text(environment, "DATABASE_URL").map(String::trim).orElse("");
        boolean embedded = url.isEmpty();
        if (embedded) {
            url = embeddedUrl(home);
        }
        requireSupported(url);
        return new DatabaseSettings(
                url,
                Settings.text(environment, "DATABASE_USER").orElse(url.startsWith(H2) ? "sa" : ""),
                environment.getOrDefault("DATABASE_PASSWORD", ""),
                embedded);
    }

    boolean postgres() {
        return url.startsWith(POSTGRES);
    }

    String driver() {
        return postgres() ? "org.postgresql.Driver" : "org.h2.Driver";
    }

    /**
     * The URL the application connects with. H2 reports a commit before it is on disk unless told to wait; without
     * {@code WRITE_DELAY=0} a killed process would lose business changes together with their audit events.
     */
    String connectionUrl() {
        if (postgres() || url.toUpperCase(Locale.ROOT).contains(";WRITE_DELAY=")) {
            return url;
        }
        // DB_CLOSE_ON_EXIT: the application closes it itself, after the last request. LOCK_TIMEOUT: in milliseconds.
        return url + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=20000";
    }

    @Override
    public String toString() {
        return url + " as " + (user.isEmpty() ? "the driver's default user" : user);
    }

    private static String embeddedUrl(Path home) {
        String file = home.resolve("database").resolve("registry").toString();
        if (file.contains(";")) {
            throw new StartupException(
                    "SEAWORTHY_HOME is " + home + ": H2 takes no path with a semicolon, choose another folder");
        }
        return "jdbc:h2:file:" + file;
    }

    private static void requireSupported(String url) {
        if (!url.startsWith(H2) && !url.startsWith(POSTGRES)) {
            throw new StartupException("DATABASE_URL is no JDBC URL of a known database:"
                    + " set it to jdbc:postgresql://host:port/database or jdbc:h2:file:/path, or unset it");
        }
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.matches(".*[?&;](user|password|sslpassword)=.*") || lower.matches("jdbc:postgresql://[^/]*@.*")) {
            throw new StartupException("DATABASE_URL contains credentials, and URLs end up in files and logs:"
                    + " take them out and set DATABASE_USER and DATABASE_PASSWORD");
        }
    }
}
