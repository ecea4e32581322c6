package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, headers and bodies are those of the HTTP contract, whatever the container would say by itself. */
abstract class AnswerContract extends OnContainer {
    private static final String INFO = "/app/seaworthy/info";
    private static final String EXPORT = "/app/seaworthy/api/v1/audit/export?event_type=project.create";

    AnswerContract(ContainerContract contract) {
        super(contract);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "PROPFIND", "BREW", "POST"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        Reply reply = ask(method, INFO, AS_OPERATOR);

        assertThat(reply.kind()).isEqualTo("method-not-allowed");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {INFO, "/info", "/app/seaworthy/health", "/metrics", "/app/seaworthy/api/v1/backups", "/console/"
            })
    void traceIsNeverAnswered(String path) throws Exception {
        Reply reply = ask("TRACE", path, AS_OPERATOR, "X-Mark: echoed");

        if (contract.column().equals("jetty")) {
            // The default descriptor of its web archives forbids it before it gets to us, and no application can undo
            // that.
            assertThat(reply.kind()).isEqualTo("403");
        } else {
            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.header("Allow")).contains("GET").doesNotContain("TRACE");
        }
        assertThat(reply.body()).doesNotContain("echoed").doesNotContain(SampleApplication.OPERATOR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/app/seaworthy/info           | GET, HEAD, OPTIONS",
                "/app/seaworthy/health/live    | GET, HEAD, OPTIONS",
                "/api/v1/backups               | GET, HEAD, OPTIONS, POST",
                "/api/v1/backups/x/verify      | OPTIONS, POST",
                "/api/v1/backups/jobs/x        | DELETE, GET, HEAD, OPTIONS",
                "/console/                     | GET, HEAD, OPTIONS"
            })
    void optionsSayWhatIsPossible(String path, String allowed) throws Exception {
        Reply reply = ask("OPTIONS", path);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                INFO,
                EXPORT,
                "/app/seaworthy/health",
                "/app/seaworthy/health/ready",
                "/app/seaworthy/health/detailed",
                "/app/seaworthy/metrics/http",
                "/app/seaworthy/api/v1/audit/logs",
                "/app/seaworthy/api/v1/backups",
                "/app/seaworthy/api/v1/console",
                "/app/seaworthy/console/",
                "/app/seaworthy/nothing",
                "/app/seaworthy/info?x=1",
                "/api/v1/ops/log"
            })
    void headIsGetWithoutTheBody(String target) throws Exception {
        Reply get = get(target, AS_VIEWER);
        Reply head = ask("HEAD", target, AS_VIEWER);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(ours(head)).containsExactlyInAnyOrderElementsOf(ours(get));
        assertThat(head.body()).isEmpty();
        assertThat(get.body()).isNotEmpty();
    }

    /** How a body is framed is the container's affair where we do not know its length; figures may grow by a digit. */
    private static List<String> ours(Reply reply) {
        return reply.headers().stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> !line.startsWith("date:"))
                .filter(line -> !line.startsWith("connection:"))
                .filter(line -> !line.startsWith("transfer-encoding:"))
                .map(line -> line.startsWith("content-length:") ? "content-length" : line)
                .toList();
    }

    @Test
    void finishedBodySaysItsLength() throws Exception {
        Reply reply = get(INFO, AS_VIEWER);

        assertThat(reply.header("Content-Length"))
                .isEqualTo(String.valueOf(reply.body().length()));
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void exportIsStreamedToItsEnd() throws Exception {
        Reply reply = get(EXPORT, AS_VIEWER);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(reply.header("Content-Length")).isNull();
        assertThat(reply.body().lines()).hasSize(SampleApplication.EVENTS + 1);
        assertThat(reply.body()).endsWith("}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/app/seaworthy/health, UP",
        "/health/live, UP",
        "/health/ready, UP",
        "/app/seaworthy/health/started, UP"
    })
    void probesTellStrangersTheStatusAndNothingElse(String path, String status) throws Exception {
        for (String authorization : List.of("X-No: token", "Authorization: Bearer " + "x".repeat(40))) {
            Reply reply = get(path, authorization);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{\"status\":\"" + status + "\",\"checks\":[]}");
        }
    }

    @Test
    void withoutATokenIsUnauthorized() throws Exception {
        Reply reply = get(INFO);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"seaworthy\"");
        assertThat(reply.body()).contains("\"instance\":\"/app/seaworthy/info\"");
        assertIsProblemWithHeaders(reply);
    }

    @Test
    void withoutTheRoleIsForbidden() throws Exception {
        Reply reply = ask("POST", "/app/seaworthy/api/v1/backups", AS_VIEWER, "Content-Length: 0");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.header("WWW-Authenticate")).isNull();
        assertIsProblemWithHeaders(reply);
    }

    private static void assertIsProblemWithHeaders(Reply reply) {
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(reply.header("Content-Length"))
                .isEqualTo(String.valueOf(reply.body().getBytes(StandardCharsets.UTF_8).length));
    }
}
