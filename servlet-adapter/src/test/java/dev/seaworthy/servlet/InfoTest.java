package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.health.operations.AppInfo;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InfoTest {
    @Test
    void infoHasTheFieldsOfTheContract() throws Exception {
        AppInfo info = AppInfo.of("registry")
                .version("1.2.3")
                .environment("test")
                .build(Instant.parse("2026-11-20T18:00:00.123456789Z"), "abc123")
                .configured("database.url", "jdbc:h2:mem:x")
                .configured("database.password", "hunter2");
        try (JettyHost host = JettyHost.running(context ->
                SeaworthyServlets.at("/").info(info).authorizer(Tokens.all()).register(context))) {
            RawHttp.Answer answer = host.http().get("/info", AS_VIEWER);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.keys())
                    .containsExactly(
                            "app",
                            "build",
                            "java",
                            "os",
                            "started_at",
                            "uptime_seconds",
                            "configuration",
                            "deployments");
            JsonNode body = answer.json();
            assertThat(body.get("app"))
                    .hasToString("{\"name\":\"registry\",\"version\":\"1.2.3\",\"environment\":\"test\"}");
            assertThat(body.get("build"))
                    .hasToString("{\"time\":\"2026-11-20T18:00:00.123456Z\",\"commit\":\"abc123\"}");
            assertThat(RawHttp.Answer.keys(body.get("java"))).containsExactly("version", "vendor", "vm");
            assertThat(RawHttp.Answer.keys(body.get("os"))).containsExactly("name", "version", "arch", "processors");
            assertThat(body.get("configuration"))
                    .hasToString("{\"database.password\":\"***\",\"database.url\":\"jdbc:h2:mem:x\"}");
            assertThat(body.get("uptime_seconds").asLong()).isGreaterThanOrEqualTo(0);
            assertThat(body.get("started_at").asText()).matches("\\d{4}-.*\\.\\d{6}Z");
            assertThat(host.http().get("/info").status()).isEqualTo(401);
        }
    }

    @Test
    void unknownIsNull() throws Exception {
        try (JettyHost host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .info(AppInfo.of("x"))
                .authorizer(Tokens.all())
                .register(context))) {
            JsonNode body = host.http().get("/info", AS_VIEWER).json();

            assertThat(body.get("app").get("version").isNull()).isTrue();
            assertThat(body.get("build").get("time").isNull()).isTrue();
        }
    }
}
