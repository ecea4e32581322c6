package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {

    @Test
    void onePropertyPutsEverythingIntoPostgresql(@TempDir Path home) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                RunningRegistry registry = RunningRegistry.start(
                        home,
                        "--spring.profiles.active=postgresql",
                        "--PGPORT=" + postgres.getPort(),
                        "--PGDATABASE=postgres",
                        "--PGUSER=postgres")) {
            assertThat(registry.as("editor")
                            .post("/projects", "{\"name\":\"Apollo\"}")
                            .statusCode())
                    .isEqualTo(201);

            assertThat(registry.as("admin")
                            .get("/seaworthy/api/v1/audit/logs?event_type=project.create")
                            .body())
                    .contains("Apollo");
        }
    }
}
