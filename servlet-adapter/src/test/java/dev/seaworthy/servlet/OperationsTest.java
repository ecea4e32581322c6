package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.FileDeploymentStore;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {
    private static final String LOG = "/api/v1/ops/log";
    private static final String DEPLOYMENTS = "/api/v1/ops/deployments";

    @TempDir
    static Path folder;

    private static Deployments deployments;
    private static JettyHost host;
    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        LogTail log = LogTail.create();
        Instant time = Instant.parse("2026-11-20T18:00:00Z");
        log.append(time, LogLevel.INFO, "app.Main", "started");
        log.append(time, LogLevel.ERROR, "app.Main", "lost a message, token=abc");
        log.append(time, LogLevel.INFO, "app.Main", "going on");
        AppInfo info =
                AppInfo.of("registry").version("1.2.3").build(null, "abc").startedAt(time);
        deployments = Deployments.of(new FileDeploymentStore(folder.resolve("deployments")), info, "pod-1");
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .info(info)
                .log(log)
                .deployments(deployments)
                .authorizer(Tokens.all())
                .register(context));
        http = host.http();
    }

    @AfterAll
    static void stop() throws Exception {
        host.close();
        deployments.close();
    }

    @Test
    void logIsReadForwardInPages() throws Exception {
        JsonNode newest = http.get(LOG + "?limit=2", AS_VIEWER).json();
        long first = newest.at("/items/0/seq").longValue() - 1;
        JsonNode fromStart =
                http.get(LOG + "?limit=2&after=" + (first - 1), AS_VIEWER).json();
        JsonNode rest = http.get(LOG + "?after=" + fromStart.get("next_after"), AS_VIEWER)
                .json();

        assertThat(newest.findValuesAsText("message")).containsExactly("lost a message, token=***", "going on");
        assertThat(fromStart.findValuesAsText("message")).containsExactly("started", "lost a message, token=***");
        assertThat(rest.findValuesAsText("message")).containsExactly("going on");
        assertThat(RawHttp.Answer.keys(rest)).containsExactly("items", "next_after", "counts");
        assertThat(RawHttp.Answer.keys(rest.at("/items/0")))
                .containsExactly("seq", "time", "level", "logger", "message");
        assertThat(rest.get("counts")).hasToString("{\"TRACE\":0,\"DEBUG\":0,\"INFO\":2,\"WARN\":0,\"ERROR\":1}");
    }

    @Test
    void logIsFilteredByLevel() throws Exception {
        JsonNode errors = http.get(LOG + "?level=warn", AS_VIEWER).json();

        assertThat(errors.findValuesAsText("level")).containsExactly("ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "level=loud",
                "limit=0",
                "limit=501",
                "limit=x",
                "after=-1",
                "after=1e3",
                "after=1234567890123456789",
                "file=x"
            })
    void illegalParametersAreRefused(String query) throws Exception {
        RawHttp.Answer answer = http.get(LOG + "?" + query, AS_VIEWER);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:bad-parameter");
        assertThat(answer.json().get("detail").asText()).contains(query.split("=", -1)[0]);
    }

    @Test
    void deploymentsAreUnavailableUntilTheyAreReadAndThenRows() throws Exception {
        RawHttp.Answer before = http.get(DEPLOYMENTS, AS_VIEWER);
        assertThat(before.status()).isEqualTo(503);
        assertThat(http.get("/info", AS_VIEWER).json().get("deployments").isNull())
                .isTrue();

        deployments.start();
        while (deployments.newest() == null) {
            Thread.onSpinWait();
        }

        String row = "{\"version\":\"1.2.3\",\"commit\":\"abc\",\"instance\":\"pod-1\","
                + "\"started_at\":\"2026-11-20T18:00:00.000000Z\",\"restarts\":0,\"restarted_at\":null}";
        assertThat(http.get(DEPLOYMENTS, AS_VIEWER).body()).isEqualTo("{\"items\":[" + row + "]}");
        assertThat(http.get("/info", AS_VIEWER).json().get("deployments")).hasToString("[" + row + "]");
    }

    @Test
    void bothNeedARole() throws Exception {
        assertThat(http.get(LOG).status()).isEqualTo(401);
        assertThat(http.get(DEPLOYMENTS).status()).isEqualTo(401);
        assertThat(http.get("/api/v1/ops/else", AS_VIEWER).status()).isEqualTo(404);
    }
}
