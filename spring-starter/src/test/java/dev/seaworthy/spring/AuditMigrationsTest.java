package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AuditMigrationsTest {

    @TempDir
    Path migrations;

    @Test
    void tablesOfTheApplicationsMigrationsAreUsed() throws IOException {
        copy("h2-1.sql", "V1__audit.sql");
        copy("h2-2.sql", "V2__audit.sql");

        migrated("seaworthy.audit.schema=validate").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.SYNC))
                    .isInstanceOf(AppendResult.Stored.class);
        });
    }

    @Test
    void tablesAreMadeAfterTheMigrationsWhichRefuseWhatIsNotEmpty() throws IOException {
        Files.writeString(migrations.resolve("V1__orders.sql"), "CREATE TABLE orders (id INT PRIMARY KEY);");

        migrated().run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.SYNC))
                    .isInstanceOf(AppendResult.Stored.class);
        });
    }

    @Test
    void tablesThatTheMigrationsLackAreAskedFor() throws IOException {
        Files.writeString(migrations.resolve("V1__orders.sql"), "CREATE TABLE orders (id INT PRIMARY KEY);");

        migrated("seaworthy.audit.schema=validate")
                .run(context ->
                        assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("h2-1.sql"));
    }

    private ApplicationContextRunner migrated(String... properties) {
        return Starter.withDatabase()
                .withConfiguration(BootLine.flyway())
                .withPropertyValues(
                        "spring.flyway.locations=filesystem:" + migrations, "spring.flyway.placeholders.schema=")
                .withPropertyValues(properties);
    }

    private void copy(String script, String name) throws IOException {
        try (InputStream sql = JdbcAuditStore.class.getResourceAsStream(script)) {
            Files.copy(Objects.requireNonNull(sql, script), migrations.resolve(name));
        }
    }
}
