package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresDatabaseTest {
    private static final String URL = "jdbc:postgresql://db.example.org:5433/app";

    @TempDir
    private Path home;

    @Test
    void aClientProgramIsToldOfEncryptionAsTheDriverUnderstandsIt() {
        assertThat(environment("")).containsOnlyKeys("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGCHANNELBINDING");
        assertThat(environment("?ssl=false")).doesNotContainKey("PGSSLMODE");
        assertThat(environment("?ssl=true")).containsEntry("PGSSLMODE", "verify-full");
        assertThat(environment("?ssl")).containsEntry("PGSSLMODE", "verify-full");
        assertThat(environment("?ssl=true&sslmode=require")).containsEntry("PGSSLMODE", "require");
        assertThat(environment("?sslmode=verify-ca&sslrootcert=/etc/ca.crt&sslcert=/etc/me.crt"))
                .containsEntry("PGSSLMODE", "verify-ca")
                .containsEntry("PGSSLROOTCERT", "/etc/ca.crt")
                .containsEntry("PGSSLCERT", "/etc/me.crt");
        assertThat(environment("?channelBinding=require&gssEncMode=require"))
                .containsEntry("PGCHANNELBINDING", "require")
                .containsEntry("PGGSSENCMODE", "require");
    }

    @Test
    void aPemKeyIsHandedOnAndAnotherIsRefusedWithTheWayToMakeOne() throws IOException {
        Path pem = Files.writeString(home.resolve("me.pem"), "-----BEGIN PRIVATE KEY-----\nMA==\n");
        Path der = Files.write(home.resolve("me.pk8"), new byte[] {0x30, (byte) 0x82, 1, 2});

        assertThat(environment("?sslkey=" + pem)).containsEntry("PGSSLKEY", pem.toString());
        assertThatThrownBy(() -> environment("?sslkey=" + der))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> environment("?sslkey=" + home.resolve("absent")))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void whatKeepsTheConnectionSafeAndOnlyTheDriverKnowsIsRefusedByName() {
        for (String option : List.of(
                "sslfactory=org.example.Pinned",
                "sslhostnameverifier=org.example.Names",
                "sslpassword=planted-word",
                "socketFactory=org.example.Tunnel",
                "authenticationPluginClassName=org.example.Vault")) {
            assertThatThrownBy(() -> environment("?ssl=true&" + option))
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining(option.substring(0, option.indexOf('=')))
                    .hasMessageContaining("jdbc-copy")
                    .hasMessageNotContaining("planted-word");
        }
        assertThat(environment("?sslfactory=org.postgresql.ssl.LibPQFactory")).containsKey("PGHOST");
    }

    @Test
    void aPlaceIsToldWithoutOptions() {
        for (String url : List.of(
                "jdbc:postgresql://db.example.org/app",
                "jdbc:postgresql://one:5432,two:5433/app",
                "jdbc:postgresql://[::1]:5432/app",
                "jdbc:postgresql:app")) {
            assertThat(new PostgresDatabase(url + "?password=planted-word&user=a@b", "u", "p"))
                    .hasToString(url);
        }
    }

    @Test
    void noPasswordIsToldOfAUrlThatNobodyUnderstands() {
        for (String url : List.of(
                "jdbc:postgresql://app:planted-word@db.example.org:5432/app",
                "jdbc:postgresql://app:planted-word/x@db.example.org/app",
                "jdbc:postgresql://app:1/planted-word@db.example.org:x/app",
                "jdbc:postgresql://app:pl@nted?planted-word@db.example.org:x/app",
                "jdbc:postgresql://app:planted-word@x@db.example.org/app?password=a@planted-word",
                "jdbc:postgresql://app:planted-word/app",
                "postgresql://app:planted-word@db.example.org/app",
                "jdbc:mysql://app:planted-word@db.example.org/app",
                "jdbc:postgresql://db.example.org:x/app?password=planted-word@planted-word")) {
            assertThatThrownBy(() -> new PostgresDatabase(url, "u", "p"))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a PostgreSQL URL")
                    .hasMessageNotContaining("planted-word");
        }
    }

    private static Map<String, String> environment(String options) {
        return new PostgresDatabase(URL + options, "app", "p").environment();
    }
}
