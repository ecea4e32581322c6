package dev.seaworthy.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupProgress;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
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
    void cleanupGoesOnWithOtherPlansAndExitsWithTheGravest() throws IOException {
        properties.setProperty("seaworthy.backup.plans.web.sources[0].name", "artifacts");
        properties.setProperty("seaworthy.backup.plans.web.sources[0].type", "files");
        properties.setProperty("seaworthy.backup.plans.web.sources[0].path", application.artifacts.toString());
        writeConfiguration();
        backUp();
        assertThat(run("backup", "web")).isZero();

        assertThat(run("cleanup", "nothing", "web")).isEqualTo(2);

        assertThat(out.toString()).contains("web");
        assertThat(err.toString()).contains("nothing");
    }

    @Test
    void verifyGoesOnWithOtherBackupsAndExitsWithTheGravest() throws IOException {
        String id = backUp();
        String unknown = "app_20200101_000000_aaaa";

        assertThat(run("verify", unknown, id)).isEqualTo(2);
        assertThat(out.toString()).contains(id, "V2 good");
        assertThat(err.toString()).contains(unknown);

        Path sums = file("SHA256SUMS");
        Files.setPosixFilePermissions(sums, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(sums, "");
        assertThat(run("verify", unknown, id)).isEqualTo(3);
    }

    @Test
    void onlyBringsBackSomePathsAndNothingElse() throws IOException {
        String id = backUp();
        Path target = home.resolve("some");

        assertThat(run("restore", id, "--to", target.toString(), "--only", "artifacts=sub"))
                .isZero();
        assertThat(BackupFixture.contents(target)).containsOnlyKeys("artifacts/sub/b.txt");
        assertThat(run("restore", id, "--to", target.toString(), "--only", "sub"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--only takes SOURCE=NAME");
        assertThat(run("restore", id, "--replace", "--yes", "app", "--only", "artifacts=sub"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--only belongs to --to");
    }

    @Test
    void aPlanThatFailsDoesNotKeepTheOthersFromTheirBackup() throws IOException {
        properties.setProperty("seaworthy.backup.plans.aaa.sources[0].name", "files");
        properties.setProperty("seaworthy.backup.plans.aaa.sources[0].type", "files");
        properties.setProperty(
                "seaworthy.backup.plans.aaa.sources[0].path",
                home.resolve("absent").toString());
        writeConfiguration();

        assertThat(run("backup", "--json")).isEqualTo(4);

        assertThat(JSON.readTree(out.toString()).at("/backups/0/id").asText()).startsWith("app_");
        assertThat(err.toString()).contains("absent");
    }

    @Test
    void drillsWithoutAnIdPassOverPlansThatHaveNoPlaceForThem() throws IOException {
        assertThat(run("drill")).isEqualTo(4);
        assertThat(err.toString()).contains("No plan has a place for drills");
        properties.setProperty("seaworthy.backup.plans.aaa.sources[0].name", "files");
        properties.setProperty("seaworthy.backup.plans.aaa.sources[0].type", "files");
        properties.setProperty("seaworthy.backup.plans.aaa.sources[0].path", application.artifacts.toString());
        properties.setProperty(PLAN + "drill.folder", home.resolve("scratch").toString());
        writeConfiguration();
        assertThat(run("backup")).isZero();

        assertThat(run("drill", "--json")).as(err.toString()).isZero();

        assertThat(JSON.readTree(out.toString()).at("/drills")).hasSize(1);
    }

    @Test
    void unknownEngineIsAUsageErrorThatNamesThoseThereAre() throws IOException {
        properties.setProperty(PLAN + "sources[1].type", "postgresql");
        properties.setProperty(PLAN + "sources[1].url", "jdbc:postgresql://localhost/app");
        properties.setProperty(PLAN + "sources[1].engine", "pgdump");
        writeConfiguration();

        assertThat(run("backup")).isEqualTo(2);
        assertThat(err.toString()).contains("\"pgdump\"", "automatic, pg-dump, jdbc-copy");
    }

    @Test
    void whatABackupLacksIsSaidWhenItIsMade() {
        SourceInfo rowsOnly = new SourceInfo(
                "database",
                "postgresql",
                "jdbc-copy",
                Fidelity.DATA_ONLY,
                Instant.EPOCH,
                Map.of(),
                Map.of(),
                List.of("Saved by jdbc-copy: rows only"));
        BackupInfo backup = new BackupInfo(
                BackupId.parse("app_20261120_010000_k3xq"),
                BackupState.VERIFIED,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                1L,
                1L,
                List.of(rowsOnly),
                List.of(),
                List.of(),
                null,
                null,
                false,
                null);

        Text.backup(new PrintWriter(out, true), backup);

        assertThat(out.toString()).contains("database: Saved by jdbc-copy: rows only");
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
    void aBackupThatCannotBeCheckedIsNotPassedOver() throws IOException {
        backUp();

        assertThat(run("verify", "--level", "V4")).isEqualTo(1);
        assertThat(err.toString()).contains("was not checked", "drill").doesNotContain("There is no backup");
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
    void exportsAFolderThatIsCheckedAndRestoredAlone() throws IOException {
        String id = backUp();
        Path folder = home.resolve("exported");

        assertThat(run("export", id, "--to", folder.toString())).isZero();
        assertThat(out.toString()).contains(id, "2 file contents");
        assertThat(run("export", id, "--to", folder.toString())).isEqualTo(4);
        assertThat(folder.resolve(".partial")).doesNotExist();

        properties
                .keySet()
                .removeIf(key ->
                        key.toString().contains(".plans.") || key.toString().contains(".storage."));
        writeConfiguration();
        assertThat(run("verify", "--file", folder.toString())).isZero();
        assertThat(out.toString()).contains(id, "V2 good");
        assertThat(run(
                        "restore",
                        "--file",
                        folder.toString(),
                        "--to",
                        home.resolve("new").toString()))
                .isZero();
        assertThat(BackupFixture.contents(home.resolve("new/artifacts")))
                .isEqualTo(BackupFixture.contents(application.artifacts));
        assertThat(run("verify", "--file", folder.toString(), id)).isEqualTo(2);
        assertThat(run("restore", "--file", folder.toString(), "--replace")).isEqualTo(2);
    }

    @Test
    void aCopiedFolderWithoutItsContentsIsRefusedWithTheCommandThatMakesAWholeOne() throws IOException {
        String id = backUp();
        Path folder = home.resolve("exported");
        assertThat(run("export", id, "--to", folder.toString())).isZero();
        try (Stream<Path> blobs = Files.walk(folder.resolve("blobs"))) {
            for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
                Files.delete(blob);
            }
        }

        assertThat(run("verify", "--file", folder.toString())).isEqualTo(4);
        assertThat(err.toString()).contains("lacks 2 of the 2", "export " + id);
        assertThat(run("verify", "--file", home.resolve("nothing").toString())).isEqualTo(4);
        assertThat(err.toString()).contains("manifest.json", "export ID");
    }

    @Test
    void encryptsToTheRecipientOfAGeneratedIdentityOnceItIsExported() throws IOException {
        Path identity = home.resolve("keys/identity.txt");
        String recipient = json("keygen", identity.toString()).at("/recipient").asText();
        assertThat(err.toString()).contains("away from this host", "identity-exported=" + recipient);
        assertThat(run("keygen", identity.toString())).isEqualTo(4);
        properties.setProperty(PLAN + "recipients", recipient);
        writeConfiguration();
        assertThat(run("backup")).isEqualTo(4);
        assertThat(err.toString()).contains(recipient, "identity-exported");
        properties.setProperty(PLAN + "identity-exported", recipient);
        properties.setProperty(PLAN + "codec", "zstd");
        writeConfiguration();

        String id = backUp();

        assertThat(json("list").at("/items/0/recipients/0").asText()).hasSize(64);
        JsonNode report = json("verify", id).at("/reports/0");
        assertThat(report.at("/level").asText()).isEqualTo("V1");
        assertThat(report.at("/limitation").asText()).contains("--identity");
        assertThat(run("verify", id)).isZero();
        assertThat(out.toString()).contains("V1 good", "instead of V2");
        assertThat(run("restore", id, "--to", home.resolve("new").toString())).isEqualTo(4);
        assertThat(run("verify", id, "--identity", identity.toString())).isZero();
        assertThat(out.toString()).contains("V2 good");
        properties.setProperty("seaworthy.backup.drill.identity", identity.toString());
        writeConfiguration();
        assertThat(run("restore", id, "--to", home.resolve("new").toString())).isZero();
        assertThat(BackupFixture.contents(home.resolve("new/artifacts")))
                .isEqualTo(BackupFixture.contents(application.artifacts));
    }

    @Test
    void anIdentityOnTheCommandLineIsRefusedAndNotRepeated() throws IOException {
        String id = backUp();
        Path identity = home.resolve("identity.txt");
        assertThat(run("keygen", identity.toString())).isZero();
        String secret = Files.readAllLines(identity).get(2);

        for (List<String> arguments : List.of(
                List.of("keygen", secret),
                List.of("verify", id, "--identity", secret),
                List.of("verify", secret),
                List.of("verify", "--" + secret))) {
            assertThat(run(arguments.toArray(String[]::new))).isIn(2, 4);
            assertThat(err.toString() + out).isNotBlank().doesNotContain(secret);
        }
        assertThat(home.resolve(secret)).doesNotExist();
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
        assertThatMistake(PLAN + "sources[1].type", "tape").contains("sources[1].type", "configuration or logs");
        assertThatMistake(PLAN + "sources[1].name", "database").contains("two sources");
        assertThatMistake(PLAN + "codec", "lzma").contains(PLAN + "codec", "gzip, zstd or none");
        assertThatMistake(PLAN + "recipients", "age1nobody").contains("age1nobody");
        assertThatMistake(PLAN + "bytes-per-second", "0").contains("bytes a second");
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
                .contains(
                        "backup",
                        "list",
                        "verify",
                        "restore",
                        "cleanup",
                        "hold",
                        "release",
                        "export",
                        "keygen",
                        "4 refused");
    }

    @Test
    void configurationIsRestoredWithoutItsSecretsUnlessAskedFor() throws IOException {
        Path live = Files.writeString(
                home.toRealPath().resolve("app.properties"), "a=1\ndb.password=planted\nx.y=planted\n");
        properties.setProperty(PLAN + "sources[2].type", "configuration");
        properties.setProperty(PLAN + "sources[2].path", live + ", " + live);
        properties.setProperty(PLAN + "sources[2].secret-names", "x-y, other");
        writeConfiguration();
        String id = backUp();
        String inTree = "configuration" + live;

        assertThat(run("restore", id, "--to", home.resolve("one").toString())).isZero();
        assertThat(out.toString()).contains("db.password, x.y").doesNotContain("planted");
        assertThat(Files.readString(home.resolve("one").resolve(inTree))).doesNotContain("planted");
        assertThat(run("restore", id, "--to", home.resolve("two").toString(), "--fill-secrets"))
                .isZero();
        assertThat(home.resolve("two").resolve(inTree)).hasSameTextualContentAs(live);
        assertThat(run("restore", id, "--replace", "--yes", "app", "--fill-secrets"))
                .isEqualTo(2);
    }

    @Test
    void rotatedLogsAreBackedUpByTheirPatternsAndAge() throws IOException {
        Path logs = Files.createDirectory(home.resolve("logs"));
        for (String name : List.of("a.txt", "b.txt", "c.log.1")) {
            Path file = Files.writeString(logs.resolve(name), name);
            long days = name.startsWith("b") ? 40 : 2;
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
        }
        properties.setProperty(PLAN + "sources[2].type", "logs");
        properties.setProperty(PLAN + "sources[2].path", logs.toString());
        properties.setProperty(PLAN + "sources[2].patterns", "*.txt,*.out");
        properties.setProperty(PLAN + "sources[2].max-age", "30d");
        writeConfiguration();

        assertThat(run("restore", backUp(), "--to", home.resolve("new").toString()))
                .isZero();

        assertThat(BackupFixture.contents(home.resolve("new/logs"))).containsOnlyKeys("a.txt");
    }

    @Test
    void everyCommandThatTakesMoreThanAnIdShowsExamples() {
        for (String command : List.of("backup", "verify", "restore", "cleanup", "keygen")) {
            out.getBuffer().setLength(0);
            assertThat(BackupCommand.run(new PrintWriter(out), new PrintWriter(err), command, "--help"))
                    .isZero();
            assertThat(out.toString()).contains("Example: " + command);
        }
    }

    @Test
    void completionScriptKnowsCommandsAndOptions() {
        assertThat(BackupCommand.run(new PrintWriter(out), new PrintWriter(err), "generate-completion"))
                .isZero();
        assertThat(out.toString()).contains("seaworthy-backup", "restore", "--fill-secrets");
    }

    @Test
    void progressIsOneLineThatIsGoneAtTheEnd() {
        BackupId id = BackupId.parse("app_20261120_010000_aaaa");
        ProgressBar bar = new ProgressBar(new PrintWriter(out));

        bar.progressed(new BackupProgress(id, BackupProgress.Phase.READING, 0, null));
        bar.progressed(new BackupProgress(id, BackupProgress.Phase.CHECKING, 1024, 2048L));
        bar.backupFailed(id, new IllegalStateException());

        assertThat(out.toString().split("\r\u001b\\[K", -1))
                .containsExactly(
                        "", id + " reading 0 B", id + " checking [###############...............] 50 % 1.0 KB", "");
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
