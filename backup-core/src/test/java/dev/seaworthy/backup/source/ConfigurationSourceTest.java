package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Codec;
import dev.seaworthy.backup.Encryption;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationSourceTest {
    @TempDir
    Path home;

    private Path folder = Path.of("unset");
    private @Nullable Encryption encryption;

    @BeforeEach
    void folder() throws IOException {
        home = home.toRealPath();
        folder = Files.createDirectory(home.resolve("conf"));
    }

    @Test
    void noSecretOfAnyFormatIsInAnyStoredByte() throws Exception {
        write("app.properties", "db.url=jdbc:postgresql://host/visible\ndb.password=planted\n");
        write(".env", "export API_KEY='planted'\nPORT=8080\n");
        write("app.yml", "db:\n  user: visible\n  password: planted\n");
        write("app.json", "{\"user\": \"visible\", \"db\": {\"password\": \"planted\"}}");
        write("app.xml", "<c><user>visible</user><password>planted</password></c>");
        write("app.conf", "user visible\npassword planted;\n");
        write("app.ini", "[db]\npassword = planted\n");
        write("key.pem", "planted");
        write("broken.json", "{\"password\": \"planted\"");

        BackupInfo backup = backUp();

        assertThat(stored()).anyMatch(text -> text.contains("visible")).noneMatch(text -> text.contains("planted"));
        assertThat(warnings(backup)).anyMatch(it -> it.contains("key.pem")).anyMatch(it -> it.contains("broken.json"));
        assertThat(stored())
                .anyMatch(text -> text.contains("\"redacted " + inTree("app.properties") + "\" : \"db.password\""));
    }

    @Test
    void encryptedFilesComeBackCompleteAndForTheirOwnerOnly() throws Exception {
        Path identity = home.resolve("identity.txt");
        String recipient = Encryption.createIdentity(identity);
        encryption = Encryption.to(recipient).exported(recipient);
        write("app.yml", "password: planted\n");
        write("plain.yml", "port: 8080\n");
        write("key.p12", "planted too");
        Path script = write("start.sh", "echo planted\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder.resolve("plain.yml"), PosixFilePermissions.fromString("rw-r--r--"));

        BackupInfo backup = backUp();
        RestoreReport report = restore(backup, false);

        assertThat(stored()).noneMatch(text -> text.contains("planted"));
        assertThat(restored()).hasToString(BackupFixture.contents(folder).toString());
        assertThat(mode("app.yml")).isEqualTo("rw-------");
        assertThat(mode("start.sh")).isEqualTo("rwx------");
        assertThat(mode("plain.yml")).isEqualTo("rw-r--r--");
        assertThat(report.sources().get(0).notes()).anyMatch(note -> note.contains("start.sh"));
    }

    @Test
    void markersStayAndAreNamedUnlessLiveFilesAreAskedFor() throws Exception {
        write("app.properties", "a=1\ndb.password=planted\n");

        RestoreReport report = restore(backUp(), false);

        assertThat(restored()).containsEntry("app.properties", "a=1\ndb.password=" + Redaction.MARKER + "\n");
        assertThat(report.sources().get(0).notes())
                .containsExactly(inTree("app.properties") + " has " + Redaction.MARKER + " instead of: db.password");
    }

    @Test
    void markersAreFilledFromTheLiveFileWhereItHasTheSameName() throws Exception {
        Path properties = write("app.properties", "a=1\ndb.password=old\nmail.password=old\n");
        write("app.json", "{\"a\": 1, \"secret\": {\"x\": [1, \"two\"]}}");
        write("app.xml", "<c><p name=\"password\" value='it\"s'/><token>t</token></c>");
        write("app.yml", "a: 1\npassword: |\n  two\n  lines\nb: 2\n");
        write("gone.yml", "password: old\n");
        BackupInfo backup = backUp();
        Files.delete(folder.resolve("gone.yml"));
        write("app.properties", "# moved\ndb.password = new \\\n  more\na=2\n");
        Files.setPosixFilePermissions(properties, PosixFilePermissions.fromString("rw-r--r--"));

        RestoreReport report = restore(backup, true);

        assertThat(restored())
                .containsEntry(
                        "app.properties", "a=1\ndb.password=new \\\n  more\nmail.password=" + Redaction.MARKER + "\n")
                .containsEntry("app.xml", Files.readString(folder.resolve("app.xml")))
                .containsEntry("app.yml", Files.readString(folder.resolve("app.yml")))
                .containsEntry("gone.yml", "password: " + Redaction.MARKER + "\n");
        assertThat(restored().get("app.json").replaceAll("\\s", ""))
                .isEqualTo("{\"a\":1,\"secret\":{\"x\":[1,\"two\"]}}");
        assertThat(mode("app.properties")).isEqualTo("rw-------");
        assertThat(report.sources().get(0).notes())
                .anyMatch(
                        note -> note.endsWith("app.properties has " + Redaction.MARKER + " instead of: mail.password"))
                .anyMatch(note -> note.contains("gone.yml has"));
        assertThat(report.toString()).doesNotContain("new").doesNotContain("two");
    }

    @Test
    void linksAreSavedAsLinksAndNeverFollowed() throws Exception {
        Path outside = Files.writeString(home.resolve("outside.properties"), "motto=planted\n");
        Files.createSymbolicLink(folder.resolve("link.properties"), outside);
        Path named = Files.createSymbolicLink(home.resolve("named.yml"), outside);

        BackupInfo backup = backUp(folder, named);
        restore(backup, true);

        assertThat(stored()).noneMatch(text -> text.contains("planted"));
        assertThat(warnings(backup)).singleElement().asString().contains("named.yml", "symbolic link");
        assertThat(Files.readSymbolicLink(target().resolve("link.properties"))).isEqualTo(outside);
    }

    @Test
    void liveFileThatBecameALinkFillsNothing() throws Exception {
        Path file = write("app.properties", "password=old\n");
        BackupInfo backup = backUp();
        Files.move(file, home.resolve("elsewhere.properties"));
        Files.createSymbolicLink(file, home.resolve("elsewhere.properties"));

        restore(backup, true);

        assertThat(restored()).containsEntry("app.properties", "password=" + Redaction.MARKER + "\n");
    }

    @Test
    void namedFileThatIsMissingIsRefusedByName() {
        assertThatThrownBy(() -> backUp(folder, home.resolve("missing.yml")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("missing.yml");
    }

    @Test
    void folderWithTheSigningKeyOrTheRepositoryIsRefused() {
        assertThatThrownBy(() -> backups(ConfigurationSource.of("conf", folder, home.resolve("keys"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signing key");
        assertThatThrownBy(() -> backups(ConfigurationSource.of("conf", folder, home.resolve("backups/x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contain one another");
    }

    @Test
    void fileWithoutSecretsComesBackByteForByte() throws Exception {
        String odd = "{ \"a\" :1.50,\r\n\"b\":  [ ] }";
        write("a.json", odd);
        write("b.properties", "\u00fc=\\\r\n  x\r\n\r\n# c");

        restore(backUp(), false);

        assertThat(restored()).isEqualTo(BackupFixture.contents(folder));
    }

    @Test
    void replacingTheDatabaseLeavesConfigurationAlone() throws Exception {
        BackupFixture application = new BackupFixture(Files.createDirectory(home.resolve("app")));
        Path file = write("app.properties", "a=1\n");
        BackupPlan plan = application.plan().source(ConfigurationSource.of("configuration", folder));
        try (Backups backups = Backups.builder(new DirectoryStorage(application.repository))
                .plan(plan)
                .signingKey(application.signingKey)
                .clock(application.clock)
                .build()) {
            BackupInfo backup = backups.backup("app");
            Files.writeString(file, "a=2\n");
            application.write("a.txt", "changed");

            RestoreReport report =
                    backups.restore(RestoreRequest.replace(backup.id()).confirm("app"));

            assertThat(file).hasContent("a=2");
            assertThat(application.artifacts.resolve("a.txt")).hasContent("alpha");
            assertThat(report.sources().get(2).notes())
                    .singleElement()
                    .asString()
                    .contains("--to");
        }
    }

    private BackupInfo backUp(Path... paths) {
        try (Backups backups = backups(source(paths))) {
            return backups.backup("app");
        }
    }

    private RestoreReport restore(BackupInfo backup, boolean filled) {
        try (Backups backups = backups(filled ? source().fillSecretsFromLiveFiles() : source())) {
            return backups.restore(RestoreRequest.to(backup.id(), home.resolve("back")));
        }
    }

    private ConfigurationSource source(Path... paths) {
        return ConfigurationSource.of("conf", paths.length == 0 ? new Path[] {folder} : paths);
    }

    private Backups backups(ConfigurationSource source) {
        return Backups.builder(new DirectoryStorage(home.resolve("backups")))
                .plan(BackupPlan.of("app").source(source).codec(Codec.NONE).encryption(encryption))
                .signingKey(home.resolve("keys/signing.pem"))
                .identity(home.resolve("identity.txt"))
                .build();
    }

    private List<String> warnings(BackupInfo backup) throws IOException {
        return stored().stream()
                .filter(text -> text.contains(backup.id().toString()) && text.contains("\"warnings\""))
                .flatMap(text -> text.lines())
                .filter(line -> line.contains("left out") || line.contains("symbolic link"))
                .toList();
    }

    private List<String> stored() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("backups"))) {
            List<Path> regular = files.filter(Files::isRegularFile).toList();
            List<String> texts = new java.util.ArrayList<>();
            for (Path file : regular) {
                texts.add(file + "\n" + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
            return texts;
        }
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private String inTree(String name) {
        return folder.resolve(name).toString().substring(1);
    }

    private Path target() {
        return home.resolve("back/conf").resolve(folder.toString().substring(1));
    }

    private java.util.Map<String, String> restored() throws IOException {
        return BackupFixture.contents(target());
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(target().resolve(name)));
    }
}
