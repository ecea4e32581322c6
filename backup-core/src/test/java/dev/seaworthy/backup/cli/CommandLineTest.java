package dev.seaworthy.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PLAN = "seaworthy.backup.plans.app.";

    @TempDir
    private Path home;

    private final Properties properties = new Properties();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config = Path.of("unset");
    private BackupFixture application = null;

    @BeforeEach
    void configure() throws IOException, SQLException {
        application = new BackupFixture(home);
        config = home.resolve("backup.properties");
        properties.setProperty("seaworthy.backup.storage.directory", application.repository.toString());
        properties.setProperty("seaworthy.backup.signing-key", application.signingKey.toString());
        properties.setProperty(PLAN + "sources[0].name", "database");
        properties.setProperty(PLAN + "sources[0].type", "h2");
        properties.setProperty(PLAN + "sources[0].url", application.url);
        properties.setProperty(PLAN + "sources[0].password", "secret");
        properties.setProperty(PLAN + "sources[1].name", "artifacts");
        properties.setProperty(PLAN + "sources[1].type", "files");
        properties.setProperty(PLAN + "sources[1].path", application.artifacts.toString());
        writeConfiguration();
    }

    @Test
    void backsUpListsAndVerifies() throws IOException {
        assertThat(run("backup")).isZero();
        assertThat(out.toString()).contains("VERIFIED");

        JsonNode list = json("list", "app");
        assertThat(list.at("/items/0/state").asText()).isEqualTo("VERIFIED");
        assertThat(list.at("/items/0/verified/level").asText()).isEqualTo("V2");
        assertThat(list.at("/plans/0/name").asText()).isEqualTo("app");
        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains(list.at("/items/0/id").asText(), "Plan app: 0 1 * * *");
        assertThat(run("verify", "--level", "v1")).isZero();
        assertThat(run("verify", list.at("/items/0/id").asText())).isZero();
        assertThat(out.toString()).contains("V2 good");
    }

    @Test
    void aFlippedByteIsExitCode3AndNamed() throws IOException {
        String id = backUp();
        Path part = file(".gz");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        part.toFile().setWritable(true);
        Files.write(part, bytes);

        assertThat(run("verify")).isEqualTo(3);
        assertThat(out.toString()).contains("BAD", String.valueOf(part.getFileName()));
        assertThat(run("restore", id, "--to", home.resolve("new").toString())).isEqualTo(3);
        assertThat(err.toString()).contains(String.valueOf(part.getFileName())).doesNotContain("\tat ");
        assertThat(home.resolve("new")).doesNotExist();
    }

    @Test
    void aDamagedManifestIsFoundWithoutNamingItsBackup() throws IOException {
        backUp();
        Path manifest = file("manifest.json");
        byte[] bytes = Files.readAllBytes(manifest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(manifest, bytes);

        assertThat(run("verify")).isEqualTo(3);
        assertThat(out.toString()).contains("BAD", "manifest.json");
    }

    @Test
    void aMissingManifestIsFoundWithoutNamingItsBackup() throws IOException {
        backUp();
        Files.delete(file("manifest.json"));

        assertThat(run("verify")).isEqualTo(3);
        assertThat(out.toString()).contains("manifest.json is missing");
    }

    @Test
    void whatWasNeverCompletedIsSaidAndDoesNotFailTheCheckOfTheRest() throws IOException {
        properties.setProperty(PLAN + "sources[2].name", "missing");
        properties.setProperty(PLAN + "sources[2].type", "files");
        properties.setProperty(PLAN + "sources[2].path", home.resolve("missing").toString());
        writeConfiguration();
        assertThat(run("backup")).isEqualTo(4);
        Files.createDirectory(home.resolve("missing"));
        backUp();

        assertThat(run("verify")).isZero();
        assertThat(err.toString()).contains("was never completed");
    }

    @Test
    void aGapInTheNumbersOfSourcesIsWrongUsage() throws IOException {
        properties.setProperty(PLAN + "sources[3].name", "forgotten");
        properties.setProperty(PLAN + "sources[3].type", "files");
        properties.setProperty(PLAN + "sources[3].path", home.toString());
        writeConfiguration();

        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains(PLAN + "sources[3]", "sources[2]");
    }

    @Test
    void verifyingNothingIsNoSuccess() {
        assertThat(run("verify")).isEqualTo(1);
        assertThat(err.toString()).contains("nothing is proven");
    }

    @Test
    void restoresIntoAFolder() throws IOException, SQLException {
        String id = backUp();

        assertThat(run("restore", id, "--to", home.resolve("new").toString())).isZero();

        assertThat(BackupFixture.contents(home.resolve("new/artifacts")))
                .isEqualTo(BackupFixture.contents(application.artifacts));
        assertThat(home.resolve("new/database/registry.mv.db")).exists();
    }

    @Test
    void replacesTheLiveDataWithConsent() throws IOException, SQLException {
        String id = backUp();
        application.execute("DELETE FROM project");
        application.write("a.txt", "changed");

        assertThat(run("restore", id, "--replace", "--yes", "other")).isEqualTo(4);
        assertThat(err.toString()).contains("--yes app");
        JsonNode report = json("restore", id, "--replace", "--yes", "app");

        assertThat(report.at("/safety_backup").asText()).startsWith("app_");
        assertThat(report.at("/way_back").size()).isEqualTo(2);
        assertThat(Files.readString(application.artifacts.resolve("a.txt"))).isEqualTo("alpha");
        assertThat(BackupFixture.rows(application.url, "sa", "secret", "SELECT COUNT(*) FROM project"))
                .containsExactly("3");
    }

    @Test
    void withNothingInterruptedContinueAndUndoAreRefused() {
        assertThat(run("restore", "--continue")).isEqualTo(4);
        assertThat(run("restore", "--undo")).isEqualTo(4);
        assertThat(err.toString()).contains("no unfinished restore");
    }

    @Test
    void cleanupSaysWhyInADryRun() throws IOException {
        backUp();

        assertThat(run("cleanup", "--dry-run")).isZero();
        assertThat(out.toString()).contains("newest verified of artifacts, database", "dry run, nothing removed");
        assertThat(json("cleanup", "--retention-days", "7")
                        .at("/cleanups/0/removed")
                        .size())
                .isZero();
        assertThat(run("backup", "--local-only", "--retention-days", "7")).isZero();
        assertThat(run("cleanup", "--retention-days", "0")).isEqualTo(2);
    }

    @Test
    void holdsAndReleases() throws IOException {
        String id = backUp();

        assertThat(run("hold", id, "--reason", "audit")).isZero();
        assertThat(json("list").at("/items/0/held").asBoolean()).isTrue();
        assertThat(run("release", id)).isZero();
        assertThat(json("list").at("/items/0/held").asBoolean()).isFalse();
    }

    @Test
    void aDatabaseInUseIsExitCode4WithTheWayOut() {
        try (ChildJvm holder = ChildJvm.start(Holder.class, application.url)) {
            holder.awaitLine("open"::equals, 60, TimeUnit.SECONDS);

            assertThat(run("backup")).isEqualTo(4);
            assertThat(err.toString()).contains("in use", "POST").doesNotContain("\tat ");
        }
    }

    @Test
    void wrongUsageIsExitCode2WithoutAStackTrace() throws IOException {
        List<List<String>> wrong = List.of(
                List.of("nonsense"),
                List.of("backup", "nothing"),
                List.of("backup", "--nonsense"),
                List.of("verify", "no-id"),
                List.of("verify", "app_20200101_000000_aaaa"),
                List.of("verify", "--level", "V9"),
                List.of("list", "--driver-path", "/no/such/driver.jar"),
                List.of("restore"),
                List.of("restore", "app_20200101_000000_aaaa"),
                List.of("restore", "app_20200101_000000_aaaa", "--to", "x", "--replace"),
                List.of("restore", "app_20200101_000000_aaaa", "--undo"),
                List.of("restore", "app_20200101_000000_aaaa", "--to", "x", "--yes", "app"));
        for (List<String> arguments : wrong) {
            assertThat(run(arguments.toArray(String[]::new)))
                    .as("%s: %s", arguments, err)
                    .isEqualTo(2);
            assertThat(err.toString()).isNotBlank().doesNotContain("\tat ").doesNotContain("Exception");
        }
    }

    @Test
    void aUrlWithAPasswordOnTheCommandLineIsRefusedAndNotRepeated() throws IOException {
        String id = backUp();
        for (String url : List.of(
                "database=jdbc:postgresql://host/db?user=me&password=hunter2",
                "database=jdbc:postgresql://me:hunter2@host/db",
                "database=jdbc:h2:file:/tmp/x;PASSWORD=hunter2")) {
            assertThat(run("restore", id, "--to", url)).isEqualTo(4);
            assertThat(err.toString()).contains("DATABASE_PASSWORD").doesNotContain("hunter2");
        }
    }

    @Test
    void aConfigurationThatHoldsAPasswordMustBePrivate() throws IOException {
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(run("list")).isEqualTo(4);
        assertThat(err.toString()).contains("chmod 600").doesNotContain("secret");
    }

    @Test
    void eachMistakeInTheConfigurationIsNamed() throws IOException {
        assertThatMistake(PLAN + "schedule", "0 25 * * *").contains("hour 25");
        assertThatMistake(PLAN + "zone", "Mars/Base").contains("Mars/Base");
        assertThatMistake(PLAN + "retention.daily", "soon").contains("retention.daily", "7d");
        assertThatMistake(PLAN + "retention.max-size", "huge").contains("max-size", "20GB");
        assertThatMistake(PLAN + "sources[1].type", "tape").contains("sources[1].type", "h2, postgresql or files");
        assertThatMistake(PLAN + "sources[1].name", "database").contains("two sources");
        assertThatMistake(PLAN + "retain", "7d").contains(PLAN + "retain", "not known");
        properties.remove("seaworthy.backup.storage.directory");
        assertThatMistake(PLAN + "schedule", "none").contains("storage.directory");
        config = home.resolve("missing.properties");
        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains("missing.properties");
    }

    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        assertThat(BackupCommand.run(new PrintWriter(out), new PrintWriter(err), "--help"))
                .isZero();
        assertThat(out.toString())
                .contains("backup", "list", "verify", "restore", "cleanup", "hold", "release", "4 refused");
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertThatMistake(String key, String value)
            throws IOException {
        Object before = properties.setProperty(key, value);
        writeConfiguration();
        assertThat(run("list")).as(key).isEqualTo(2);
        if (before == null) {
            properties.remove(key);
        } else {
            properties.put(key, before);
        }
        return assertThat(err.toString());
    }

    private String backUp() throws IOException {
        return json("backup", "app").at("/backups/0/id").asText();
    }

    private JsonNode json(String... arguments) throws IOException {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new);
        assertThat(run(all)).as(err.toString()).isZero();
        return JSON.readTree(out.toString());
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return BackupCommand.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private void writeConfiguration() throws IOException {
        try (var writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
    }

    private Path file(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(application.repository)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** An application that has its database open. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws SQLException, InterruptedException {
            try (var connection = DriverManager.getConnection(arguments[0], "sa", "secret")) {
                System.out.println(connection.isValid(5) ? "open" : "broken");
                new CountDownLatch(1).await();
            }
        }
    }
}
