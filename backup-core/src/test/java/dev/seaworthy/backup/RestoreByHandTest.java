package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the commands of {@code docs/restore-by-hand.md} as they stand there. */
@Tag("dear")
class RestoreByHandTest {
    private static final Path PAGE = Path.of("../docs/restore-by-hand.md");
    private static final Pattern BLOCK = Pattern.compile("<!-- ([a-z0-9]+) -->\n```bash\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path home;

    Path work;
    BackupFixture app;

    @BeforeEach
    void requireTools() throws Exception {
        for (String tool : List.of("bash", "sha256sum", "gunzip", "zstd", "age", "perl", "openssl")) {
            assumeTrue(RequiredTool.find(tool).isPresent(), "needs " + tool);
        }
        work = home.resolve("work");
        app = new BackupFixture(home);
        app.write("sub/tab\tback\\slash new\nline \u00e4.txt", "odd");
        app.write("empty", "");
        Files.setPosixFilePermissions(app.artifacts.resolve("sub/b.txt"), PosixFilePermissions.fromString("r-xr-----"));
        Files.createSymbolicLink(app.artifacts.resolve("link"), Path.of("sub/b.txt"));
        Files.createDirectory(app.artifacts.resolve("sub/void"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"NONE", "GZIP", "ZSTD"})
    void plainBackupInItsRepository(Codec codec) throws Exception {
        Path folder = backUp(codec);

        run(folder, Map.of(), "check", "signature", "decode", "h2", "files");

        assertRestored();
        try (Stream<Path> parts = Files.list(work.resolve("p"))) {
            assertThat(parts).isNotEmpty().allMatch(part -> "rw-------"
                    .equals(PosixFilePermissions.toString(permissions(part))));
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "ZSTD"})
    void encryptedBackupThatWasExported(Codec codec) throws Exception {
        app.encrypt();
        Path folder = backUp(codec);
        Path exported = home.resolve("exported");
        try (Backups backups = app.builder().build()) {
            backups.export(BackupId.parse(folder.getFileName().toString()), new DirectoryStorage(exported));
        }

        run(exported, Map.of(), "check", "signature", "decode", "h2", "files");

        assertRestored();
    }

    @Test
    void twoDatabasesOfH2InABackupThatANewKeySigned() throws Exception {
        try (Backups backups = app.builder().build()) {
            backups.backup("app");
            backups.rotateKey();
        }
        app.clock.advance(java.time.Duration.ofDays(1));
        String other = "jdbc:h2:file:" + home.resolve("data/other");
        try (Connection connection = DriverManager.getConnection(other, "sa", "secret");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ship(name VARCHAR(20))");
            statement.execute("INSERT INTO ship VALUES ('the other one')");
        }
        Path folder;
        try (Backups backups = Backups.builder(new DirectoryStorage(app.repository))
                .plan(app.plan().source(H2Source.of("other-database", other, "sa", "secret")))
                .signingKey(app.signingKey)
                .clock(app.clock)
                .build()) {
            folder = app.repository.resolve(Keys.folder(backups.backup("app").id()));
        }

        run(folder, Map.of(), "given", "check", "signature", "decode", "h2", "files");
        run(folder, Map.of("SOURCE", "other-database"), "given", "h2");

        assertRestored();
        assertThat(BackupFixture.rows(
                        "jdbc:h2:file:" + work.resolve("other-database"), "sa", "", "SELECT name FROM ship"))
                .containsExactly("the other one");
    }

    @Test
    void aManifestThatNoKeySignedIsSeen() throws Exception {
        Path folder = backUp(Codec.GZIP);
        Path manifest = folder.resolve("manifest.json");
        Files.setPosixFilePermissions(manifest, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(manifest, Files.readString(manifest) + " ");

        assertThat(exitCode(folder, Map.of(), "given", "signature")).isNotZero();
    }

    @Test
    void postgresqlIntoANewDatabase() throws Exception {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL with its client programs");
            assumeTrue(false, "No PostgreSQL under /usr/lib/postgresql");
        }
        app.encrypt();
        try (DebianPostgres server = DebianPostgres.start();
                Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ship(id INT PRIMARY KEY, name TEXT)");
            statement.execute("INSERT INTO ship SELECT n, 'ship ' || n FROM generate_series(1, 100) n");
            PostgresSource source = PostgresSource.of(
                    "database", "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", "postgres", "");
            BackupPlan plan =
                    BackupPlan.of("app").source(source).encryption(app.plan().encryption());
            Path folder;
            try (Backups backups = Backups.builder(new DirectoryStorage(app.repository))
                    .plan(plan)
                    .signingKey(app.signingKey)
                    .build()) {
                folder =
                        app.repository.resolve(Keys.folder(backups.backup("app").id()));
            }

            Map<String, String> environment = Map.of(
                    "PGHOST",
                    "127.0.0.1",
                    "PGPORT",
                    String.valueOf(server.port()),
                    "PGUSER",
                    "postgres",
                    "PATH",
                    DebianPostgres.binaries().orElseThrow() + ":" + System.getenv("PATH"));
            run(folder, environment, "check", "decode", "postgresql");

            assertThat(BackupFixture.rows(
                            server.jdbcUrl("restored"), "postgres", "", "SELECT count(*) || max(name) FROM ship"))
                    .containsExactly("100ship 99");
        }
    }

    @Test
    void damageIsSeenByTheCheckAndByTheDecoding() throws Exception {
        app.encrypt();
        Path folder = backUp(Codec.GZIP);
        Path part = folder.resolve("p/001-database-script.sql.gz.age");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length - 1] ^= 1;
        Files.write(part, bytes);

        assertThat(exitCode(folder, Map.of(), "check")).isNotZero();
        assertThat(exitCode(folder, Map.of(), "given", "decode")).isNotZero();
    }

    private Path backUp(Codec codec) {
        try (Backups backups = Backups.builder(new DirectoryStorage(app.repository))
                .plan(app.plan().codec(codec))
                .signingKey(app.signingKey)
                .clock(app.clock)
                .build()) {
            return app.repository.resolve(Keys.folder(backups.backup("app").id()));
        }
    }

    private void run(Path folder, Map<String, String> environment, String... blocks) throws Exception {
        assertThat(exitCode(folder, environment, blocks)).isZero();
    }

    /** The block that gives the variables is replaced by the test's own. */
    private int exitCode(Path folder, Map<String, String> environment, String... blocks) throws Exception {
        Map<String, String> page = new TreeMap<>();
        Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            page.put(matcher.group(1), matcher.group(2));
        }
        page.put("given", "set -euo pipefail; cd \"$BACKUP\"\n");
        assertThat(page).containsKeys(blocks);
        Path script = Files.writeString(
                home.resolve("script.sh"), Stream.of(blocks).map(page::get).collect(Collectors.joining("\n")));
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString()).inheritIO();
        bash.environment().put("BACKUP", folder.toString());
        bash.environment().put("IDENTITY", app.identity.toString());
        bash.environment().put("WORK", work.toString());
        bash.environment().put("SOURCE", "database");
        bash.environment().put("DB", "restored");
        bash.environment().put("LC_ALL", "C.UTF-8");
        bash.environment().putAll(environment);
        bash.environment()
                .put(
                        "H2_JAR",
                        Path.of(org.h2.Driver.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString());
        return bash.start().waitFor();
    }

    private void assertRestored() throws Exception {
        assertThat(tree(work.resolve("files/artifacts"))).isEqualTo(tree(app.artifacts));
        assertThat(BackupFixture.rows(
                        "jdbc:h2:file:" + work.resolve("database"),
                        "sa",
                        "",
                        "SELECT id || name FROM project ORDER BY id"))
                .containsExactly("1one", "2two", "3it's; three");
    }

    /** Type, mode, time and content of everything below. */
    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(each -> !each.equals(root))::iterator) {
                String content = Files.isSymbolicLink(file)
                        ? "-> " + Files.readSymbolicLink(file)
                        : Files.isDirectory(file) ? "folder" : Files.readString(file);
                String times = Files.isSymbolicLink(file)
                        ? ""
                        : Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS) + " "
                                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                tree.put(root.relativize(file).toString(), content + " " + times);
            }
        }
        return tree;
    }
}
