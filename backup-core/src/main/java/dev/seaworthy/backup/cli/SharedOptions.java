package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RetentionPolicy;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command takes, and what they make. */
final class SharedOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Properties file with the keys seaworthy.backup.*")
    private @Nullable Path config;

    @Option(names = "--json", description = "Print JSON, one document per command")
    private boolean json;

    @Option(names = "--local-only", description = "Use local storage only, never a remote one")
    @SuppressWarnings("UnusedVariable") // every storage is local so far; scripts may say so already
    private boolean localOnly;

    @Option(names = "--trust", paramLabel = "FINGERPRINT", description = "Accept backups signed by this other key")
    private List<String> trusted = new ArrayList<>();

    @Option(
            names = "--driver-path",
            paramLabel = "JAR",
            description = "Jar or folder of jars with further JDBC drivers")
    private List<Path> drivers = new ArrayList<>();

    boolean json() {
        return json;
    }

    /** As configured; nothing is started. */
    Backups backups() {
        return backups(null, null);
    }

    Backups backups(@Nullable Path from, @Nullable Integer retentionDays) {
        loadDrivers();
        ConfigurationValues values = ConfigurationValues.read(config, System.getenv());
        UnaryOperator<RetentionPolicy> retention = retentionDays == null
                ? UnaryOperator.identity()
                : configured -> RetentionPolicy.keepNothing().within(Duration.ofDays(retentionDays));
        try {
            BackupsBuilder builder = new Configuration(values).backups(from, retention);
            trusted.forEach(builder::trust);
            return builder.build();
        } catch (IllegalArgumentException | DateTimeException invalid) {
            throw new UsageException("Configuration in " + values.place() + ": " + invalid.getMessage());
        }
    }

    /** The credentials of the environment, which may differ for a database on another host. */
    static RestoreTarget withCredentials(RestoreTarget target) {
        Map<String, String> environment = System.getenv();
        ConfigurationValues values = ConfigurationValues.read(null, environment);
        return target.credentials(
                values.variableNamed("DATABASE_USER", "PGUSER", "POSTGRES_USER").orElse(null),
                values.variableNamed("DATABASE_PASSWORD", "PGPASSWORD", "POSTGRES_PASSWORD")
                        .orElse(null));
    }

    private void loadDrivers() {
        List<URL> jars = new ArrayList<>();
        for (Path path : drivers) {
            if (!Files.isReadable(path)) {
                throw new UsageException("--driver-path " + path + " is missing or not readable");
            }
            try (Stream<Path> found = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
                for (Path jar :
                        found.filter(file -> file.toString().endsWith(".jar")).toList()) {
                    jars.add(jar.toUri().toURL());
                }
            } catch (IOException failure) {
                throw new UsageException("--driver-path " + path + " cannot be read: " + failure.getMessage());
            }
        }
        if (!jars.isEmpty()) {
            // Open until the process ends: drivers load classes while they work.
            URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new));
            ServiceLoader.load(Driver.class, loader).forEach(driver -> register(driver, loader));
        }
    }

    private static void register(Driver driver, ClassLoader loader) {
        try {
            if (driver.getClass().getClassLoader() == loader) {
                DriverManager.registerDriver(new ForeignDriver(driver));
            }
        } catch (SQLException failure) {
            throw new UsageException(
                    "Driver " + driver.getClass().getName() + " cannot be used: " + failure.getMessage());
        }
    }
}
