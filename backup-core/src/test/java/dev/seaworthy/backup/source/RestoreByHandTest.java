package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/restore-by-hand.md for PostgreSQL. */
@Tag("dear")
class RestoreByHandTest {
    private static final Path PAGE = Path.of("../docs/restore-by-hand.md");
    private static final int ROWS = 1_000;

    private static @Nullable DebianPostgres server;
    private static Map<String, String> saved = Map.of();

    @TempDir
    Path home;

    @BeforeAll
    static void startServer() throws SQLException {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL with its client programs");
            assumeTrue(false, "No PostgreSQL under /usr/lib/postgresql");
        }
        server = DebianPostgres.start();
        execute("postgres", "CREATE DATABASE awkward");
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("awkward"))) {
            AwkwardSchema.define(connection);
            AwkwardSchema.fill(connection, ROWS);
        }
        saved = AwkwardSchema.fingerprint(server.jdbcUrl("awkward"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void archiveOfPgDumpIsRestoredByTheCommandsOfThePage() throws Exception {
        run("postgresql", backup(PostgresEngine.PG_DUMP), "by_dump");

        assertThat(AwkwardSchema.fingerprint(server().jdbcUrl("by_dump"))).isEqualTo(saved);
    }

    @Test
    void rowsOfJdbcCopyAreRestoredByTheCommandsOfThePage() throws Exception {
        execute("postgres", "CREATE DATABASE by_copy");
        try (Connection connection = DriverManager.getConnection(server().jdbcUrl("by_copy"))) {
            AwkwardSchema.define(connection);
        }

        run("jdbccopy", backup(PostgresEngine.JDBC_COPY), "by_copy");

        assertThat(AwkwardSchema.fingerprint(server().jdbcUrl("by_copy"))).isEqualTo(saved);
    }

    private Path backup(PostgresEngine engine) throws IOException {
        Backups backups = Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app")
                        .source(PostgresSource.of("database", server().jdbcUrl("awkward"), "postgres", "")
                                .engine(engine)))
                .signingKey(home.resolve("keys/signing.pem"))
                .build();
        BackupInfo backup = backups.backup("app");
        try (Stream<Path> folders = Files.walk(home.resolve("backups"))) {
            return folders.filter(folder -> folder.endsWith(backup.id().value()))
                    .filter(Files::isDirectory)
                    .filter(folder -> Files.exists(folder.resolve("manifest.json")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void run(String section, Path backup, String database) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "bash",
                "-euo",
                "pipefail",
                "-c",
                commands("check") + commands("decode") + commands(section) + "\n[ -f manifest.json ]\n");
        builder.environment()
                .putAll(Map.of(
                        "BACKUP",
                        backup.toString(),
                        "WORK",
                        home.resolve("work-" + section).toString(),
                        "SOURCE",
                        "database",
                        "DB",
                        database,
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        String.valueOf(server().port()),
                        "PGUSER",
                        "postgres",
                        "TMPDIR",
                        home.toString()));
        builder.environment()
                .merge(
                        "PATH",
                        DebianPostgres.binaries().orElseThrow().toString(),
                        (path, own) -> own + File.pathSeparator + path);
        Path output = home.resolve("output");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private static String commands(String section) throws IOException {
        Matcher matcher = Pattern.compile("<!-- " + section + " -->\n```bash\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(matcher.find()).as(section + " in " + PAGE).isTrue();
        return matcher.group(1);
    }

    private static DebianPostgres server() {
        return java.util.Objects.requireNonNull(server);
    }

    private static void execute(String database, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server().jdbcUrl(database))) {
            AwkwardSchema.run(connection, List.of(statement));
        }
    }
}
