package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Scans everything that comes out of encrypted backups for what must not. */
class SecretsTest {
    private static final String ANY_IDENTITY = "AGE-SECRET-KEY-1";
    private static final String PASSWORD = "tr0ub4dor-7261";

    @TempDir
    Path home;

    private final Logger root = (Logger) LoggerFactory.getLogger("dev.seaworthy");
    private final Level before = root.getLevel();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        root.detachAppender(logged);
        root.setLevel(before);
    }

    @Test
    void noKeyIsLoggedThrownPrintedOrStored() throws Exception {
        BackupFixture app = new BackupFixture(home).encrypt();
        app.execute("CREATE USER keeper PASSWORD '" + PASSWORD + "' ADMIN");
        List<String> said = new ArrayList<>();
        BackupsBuilder builder = builder(app, PASSWORD);
        try (Backups wrong = builder(app, PASSWORD + "-wrong").build()) {
            said.add(trace(catchThrowable(() -> wrong.backup("app"))));
        }
        try (Backups backups = builder.build()) {
            BackupInfo backup = backups.backup("app");
            said.add(backup.toString());
            said.add(backups.verify(backup.id(), VerifyLevel.V2).toString());
            Path part = app.repository.resolve(Keys.folder(backup.id()) + "p/001-database-script.sql.gz.age");
            byte[] bytes = Files.readAllBytes(part);
            bytes[40] ^= 1;
            Files.write(part, bytes);
            said.add(
                    trace(catchThrowable(() -> backups.restore(RestoreRequest.to(backup.id(), home.resolve("back"))))));
            Files.writeString(app.identity, Files.readString(app.identity).replace("KEY-1", "KEY-1Q"));
            said.add(
                    trace(catchThrowable(() -> backups.restore(RestoreRequest.to(backup.id(), home.resolve("back"))))));
        }
        AgeIdentity identity = AgeIdentity.generate();
        said.add(identity + " " + Unlocking.by(List.of(identity)) + " " + app.plan() + " " + builder.settings());
        logged.list.forEach(event -> said.add(event.getFormattedMessage() + " " + event.getThrowableProxy()));

        List<String> secrets = new ArrayList<>(List.of(ANY_IDENTITY, identity.secret(), PASSWORD));
        secrets.add(Files.readString(home.resolve("keys/backup-blob-names.key")).strip());
        secrets.add(Files.readAllLines(app.signingKey).get(1));
        for (StoredObject object : new DirectoryStorage(app.repository).list("")) {
            said.add(Files.readString(app.repository.resolve(object.key()), StandardCharsets.ISO_8859_1));
        }
        assertThat(said).hasSizeGreaterThan(20);
        for (String secret : secrets) {
            assertThat(said).noneMatch(text -> text.contains(secret));
        }
    }

    @Test
    void everyFileWithAKeyIsForItsOwnerOnly() throws Exception {
        BackupFixture app = new BackupFixture(home).encrypt();
        try (Backups backups = app.builder().build()) {
            backups.backup("app");
        }

        try (Stream<Path> keys = Files.list(home.resolve("keys"))) {
            assertThat(keys.map(SecretsTest::mode)).hasSize(3).containsOnly("rw-------");
        }
    }

    @Test
    void noPasswordOfAMalformedAddressIsThrown() {
        for (String url : List.of(
                "jdbc:postgresql://app:" + PASSWORD + "@db:5432/app", "jdbc:mysql://app:" + PASSWORD + "@db/app")) {
            Throwable failure = catchThrowable(() -> PostgresSource.of("database", url, "app", PASSWORD));

            assertThat(failure).isInstanceOf(IllegalArgumentException.class);
            assertThat(failure.toString()).doesNotContain(PASSWORD);
        }
    }

    private static BackupsBuilder builder(BackupFixture app, String password) {
        return Backups.builder(new DirectoryStorage(app.repository))
                .plan(BackupPlan.of("app")
                        .source(H2Source.of("database", app.url, "keeper", password))
                        .source(app.files())
                        .encryption(app.plan().encryption()))
                .signingKey(app.signingKey)
                .clock(app.clock)
                .identity(app.identity);
    }

    private static String mode(Path file) {
        try {
            return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static String trace(Throwable failure) {
        assertThat(failure).isInstanceOf(BackupException.class);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
