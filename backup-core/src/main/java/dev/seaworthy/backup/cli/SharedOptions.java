package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.source.ConfigurationRestorer;
import dev.seaworthy.backup.source.FileTreeRestorer;
import dev.seaworthy.backup.source.H2Restorer;
import dev.seaworthy.backup.source.LogArchiveRestorer;
import dev.seaworthy.backup.source.PostgresRestorer;
import dev.seaworthy.backup.storage.DirectoryStorage;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command takes, and what they make. */
final class SharedOptions implements AutoCloseable {
    static final String FROM =
            "Another storage than the configured one: a folder, s3://BUCKET/PREFIX, primary or copy-0";

    @Option(names = "--config", paramLabel = "FILE", description = "Properties file with the keys seaworthy.backup.*")
    private @Nullable Path config;

    @Option(names = "--json", description = "Print JSON, one document per command")
    private boolean json;

    @Option(names = "--local-only", description = "Use local storage only, never a remote one")
    private boolean localOnly;

    @Option(names = "--trust", paramLabel = "FINGERPRINT", description = "Accept backups signed by this other key")
    private List<String> trusted = new ArrayList<>();

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "age identity file (mode 0600) that opens encrypted backups")
    private @Nullable Path identity;

    @Option(
            names = "--driver-path",
            paramLabel = "JAR",
            description = "Jar or folder of jars with further JDBC drivers")
    private List<Path> drivers = new ArrayList<>();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<BackupListener> listeners = new ArrayList<>();
    private boolean secretsFromLiveFiles;

    /** For the next {@link #backups}. */
    void secretsFromLiveFiles(boolean wanted) {
        secretsFromLiveFiles = wanted;
    }

    /** For the next {@link #backups}. */
    void listener(BackupListener listener) {
        listeners.add(listener);
    }

    boolean localOnly() {
        return localOnly;
    }

    boolean json() {
        return json;
    }

    /** As configured; nothing is started. */
    Backups backups() {
        return backups(null, null);
    }

    /** @param from see {@link StorageConfiguration#storage} */
    Backups backups(@Nullable String from, @Nullable Integer retentionDays) {
        UnaryOperator<RetentionPolicy> retention = retentionDays == null
                ? UnaryOperator.identity()
                : configured -> RetentionPolicy.keepNothing().within(Duration.ofDays(retentionDays));
        return build(configuration -> configuration.plansFor(
                Backups.builder(configuration.storage(from, localOnly, opened::add)), retention));
    }

    /** One exported or copied folder, of plans that need not be configured. */
    Backups exported(Path folder) {
        return build(configuration -> configuration.plansFor(
                Backups.exported(new DirectoryStorage(folder))
                        .restorer(new H2Restorer())
                        .restorer(new PostgresRestorer())
                        .restorer(new FileTreeRestorer())
                        .restorer(new ConfigurationRestorer())
                        .restorer(new LogArchiveRestorer()),
                UnaryOperator.identity()));
    }

    private Backups build(Function<Configuration, BackupsBuilder> source) {
        loadDrivers();
        ConfigurationValues values = ConfigurationValues.read(config, System.getenv());
        try {
            BackupsBuilder builder = source.apply(new Configuration(values, secretsFromLiveFiles));
            trusted.forEach(builder::trust);
            listeners.forEach(builder::listener);
            if (identity != null) {
                builder.identity(Credentials.fileName(identity));
            }
            return builder.build();
        } catch (IllegalArgumentException | DateTimeException invalid) {
            throw new UsageException("Configuration in " + values.place() + ": " + invalid.getMessage());
        }
    }

    /** Ends the connections of storages, after the command has ended. */
    @Override
    public void close() {
        for (AutoCloseable storage : opened) {
            try {
                storage.close();
            } catch (Exception failure) {
                throw new IllegalStateException(storage + " cannot be closed", failure);
            }
        }
        opened.clear();
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
