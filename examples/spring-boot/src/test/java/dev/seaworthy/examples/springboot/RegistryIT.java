package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** With the PostgreSQL server that PGHOST, PGUSER, PGDATABASE and PGPASSWORD name, as a pipeline starts one beside the tests. */
@EnabledIfEnvironmentVariable(named = "PGHOST", matches = ".+")
class RegistryIT {

    @Test
    void projectsAndTheirAuditTrailSurviveARestart(@TempDir Path home) throws Exception {
        String project = "Apollo " + System.nanoTime();
        try (RunningRegistry registry = RunningRegistry.start(home, "--spring.profiles.active=postgresql")) {
            assertThat(registry.as("editor")
                            .post("/projects", "{\"name\":\"" + project + "\"}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(registry.stranger().get("/seaworthy/health/ready").statusCode())
                    .isEqualTo(200);
        }

        try (RunningRegistry registry = RunningRegistry.start(home, "--spring.profiles.active=postgresql")) {
            assertThat(registry.as("reader").get("/projects").body()).contains(project);
            assertThat(registry.as("admin")
                            .get("/seaworthy/api/v1/audit/logs?event_type=project.create")
                            .body())
                    .contains(project);
        }
    }
}
