package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes after a request on the same connection, and requests that are answered later. */
abstract class ConnectionContract extends OnContainer {
    private static final String BACKUPS = "/app/seaworthy/api/v1/backups";
    private static final String PROBE = "/app/seaworthy/health/live";

    ConnectionContract(ContainerContract contract) {
        super(contract);
    }

    /** But for 400, after which Tomcat hangs up. */
    @Test
    void connectionOutlivesRefusals() throws Exception {
        try (Wire wire = new Wire(port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(wire.ask("GET", "/app/seaworthy/info").status()).isEqualTo(401);
                assertThat(wire.ask("HEAD", "/app/seaworthy/nothing").status()).isEqualTo(404);
                assertThat(wire.ask("BREW", PROBE).status()).isEqualTo(405);
                assertThat(wire.ask("OPTIONS", PROBE).status()).isEqualTo(204);
                assertThat(wire.ask("GET", PROBE).status()).isEqualTo(200);
            }
        }
    }

    /** A body that we refuse unread holds a request with a token: nobody may take it for one. */
    @ParameterizedTest
    @CsvSource({
        "401, X-No: token, 1",
        "403, " + AS_VIEWER + ", 1",
        "401, X-No: token, 300",
        "413, " + AS_OPERATOR + ", 900"
    })
    void unreadBodyIsNeverTakenForARequest(int status, String authorization, int times) throws Exception {
        String body = Wire.head("GET", "/app/seaworthy/info", AS_OPERATOR, "X-Pad: " + "a".repeat(20))
                .repeat(times);
        try (Wire wire = new Wire(port())) {
            wire.send(Wire.head("POST", BACKUPS, authorization, "Content-Length: " + body.length()) + body);
            assertThat(wire.read("POST").status()).isEqualTo(status);

            assertNextIsTheProbeOrTheEnd(wire);
        }
    }

    @Test
    void unreadChunksAreNeverTakenForARequest() throws Exception {
        String smuggled = Wire.head("GET", "/app/seaworthy/info", AS_OPERATOR);
        try (Wire wire = new Wire(port())) {
            wire.send(Wire.head("POST", BACKUPS, "Transfer-Encoding: chunked") + Integer.toHexString(smuggled.length())
                    + "\r\n" + smuggled + "\r\n0\r\n\r\n");
            assertThat(wire.read("POST").status()).isEqualTo(401);

            assertNextIsTheProbeOrTheEnd(wire);
        }
    }

    private static void assertNextIsTheProbeOrTheEnd(Wire wire) throws IOException {
        try {
            assertThat(wire.ask("GET", PROBE).body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        } catch (EOFException hungUp) {
            // As good: who hangs up mistakes nothing.
        }
    }

    @Test
    void hugeHeaderIsRefusedAndHarmsNobodyElse() throws Exception {
        try (Wire wire = new Wire(port())) {
            wire.send(Wire.head("GET", PROBE, "X-Huge: " + "a".repeat(1 << 20), "Connection: close"));
            Reply reply = wire.read("GET");
            assertThat(reply.status()).isIn(400, 431);
            assertThat(reply.body()).doesNotContain("\tat ");
        } catch (EOFException hungUp) {
            // Undertow says nothing to whom it refuses.
        }
        assertThat(get(PROBE).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/app/host/async, host later", "/app/host/again, host again"})
    void asynchronousServletPassesThroughAllFiltersAndCountsOnce(String path, String body) throws Exception {
        long before = counted();

        assertThat(get(path).body()).isEqualTo(body);

        assertThat(awaitCount(before + 1)).isEqualTo(before + 1);
        assertThat(get(path).body()).isEqualTo(body);
        assertThat(awaitCount(before + 2))
                .as("exactly two, after a second request")
                .isEqualTo(before + 2);
    }

    /** The container may tell of the end of an answer only after the client has it. */
    private long awaitCount(long expected) throws IOException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        long count = counted();
        while (count < expected && System.nanoTime() < deadline) {
            count = counted();
        }
        return count;
    }

    private long counted() throws IOException {
        String report = get("/app/seaworthy/metrics/http", AS_VIEWER).body();
        int route = report.indexOf("\"GET\",\"route\":\"/host/*\"");
        if (route < 0) {
            return 0;
        }
        String count = "\"count\":";
        int begin = report.indexOf(count, route) + count.length();
        return Long.parseLong(report.substring(begin, report.indexOf(',', begin)));
    }
}
