package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filters do for the host's own paths, and leave alone on ours; each test asks from addresses of its own. */
abstract class ProtectionContract extends OnContainer {
    private static final int MOST = SampleFilters.POLICY.burst();
    private static final Pattern NONCE = Pattern.compile("'nonce-[A-Za-z0-9_-]{22}'");

    ProtectionContract(ContainerContract contract) {
        super(contract);
    }

    private static String from(String address) {
        return "X-Forwarded-For: " + address;
    }

    private void useUp(String address) throws IOException {
        for (int i = 0; i < MOST; i++) {
            assertThat(get("/app/host/x", from(address)).kind()).isEqualTo("host");
        }
    }

    @Test
    void whoAsksTheHostTooOftenIsToldWhenToComeBack() throws Exception {
        useUp("192.0.2.1");
        Reply refused = get("/app/host/x", from("192.0.2.1"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.kind()).isEqualTo("rate-limited");
        assertThat(refused.header("Retry-After")).isEqualTo("1200");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"host\";q=5;w=6000");
        assertThat(refused.header("RateLimit")).isEqualTo("\"host\";r=0;t=1200");
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(String.join("\n", refused.headers()) + refused.body()).doesNotContain("192.0.2.1");
    }

    @Test
    void forgedAddressIsNoWayOutAndOthersAreServed() throws Exception {
        useUp("192.0.2.5");

        assertThat(get("/app/host/async", from("192.0.2.5")).status()).isEqualTo(429);
        assertThat(get("/app/host/x", from("192.0.2.6, 192.0.2.5")).status()).isEqualTo(429);
        assertThat(get("/app/host/x", from("192.0.2.6"), from("192.0.2.5")).status())
                .isEqualTo(429);
        assertThat(get("/app/host/x", from("192.0.2.5, 127.0.0.1")).status()).isEqualTo(429);
        assertThat(get("/app/host/x", from("192.0.2.6")).kind()).isEqualTo("host");
    }

    @Test
    void probesMetricsAndTheConsoleAnswerWhoIsRefusedByTheHost() throws Exception {
        String address = from("192.0.2.10");
        useUp("192.0.2.10");
        for (int i = 0; i < 2 * MOST; i++) {
            assertThat(get("/app/host/x", address).status()).isEqualTo(429);
            assertThat(get("/app/seaworthy/health/live", address).status()).isEqualTo(200);
            assertThat(get("/app/seaworthy/health/ready", address).status()).isEqualTo(200);
            assertThat(get("/app/seaworthy/metrics", address, AS_VIEWER).status())
                    .isEqualTo(200);
            assertThat(get("/app/seaworthy/info", address, AS_VIEWER).status()).isEqualTo(200);
            assertThat(get("/app/seaworthy/console/", address).status()).isEqualTo(200);
        }
    }

    /** The context filter of this application is registered last, and the limit knows the client all the same. */
    @Test
    void filtersRunInTheOrderOfTheirRegistration() throws Exception {
        useUp("192.0.2.20");
        Reply refused = get("/app/host/x", from("192.0.2.20"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Origin-Agent-Cluster"))
                .as("of the filter that is registered after the limit")
                .isNull();
    }

    @Test
    void filtersOfTheHostThatAreMappedAfterOursKnowTheClient() throws Exception {
        assertThat(get("/app/host/x", from("192.0.2.30")).header(SampleFilters.SEEN))
                .isEqualTo("192.0.2.30");
        assertThat(get("/app/host/x").header(SampleFilters.SEEN)).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/host/x", "/app/host/async", "/app/host/again", "/app/host/broken", "/nothing", "/"})
    void pagesOfTheHostHaveTheHeadersOfTheSite(String target) throws Exception {
        Reply reply = get(target);
        Reply another = get(target);

        assertThat(reply.headers("Content-Security-Policy"))
                .singleElement()
                .asString()
                .containsPattern(NONCE);
        assertThat(another.header("Content-Security-Policy")).isNotEqualTo(reply.header("Content-Security-Policy"));
        assertThat(reply.headers("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(reply.headers("X-Frame-Options")).containsExactly("DENY");
        assertThat(reply.headers("Referrer-Policy")).containsExactly("same-origin");
        assertThat(reply.header("Permissions-Policy")).contains("camera=()");
        assertThat(reply.header("Origin-Agent-Cluster")).isEqualTo("?1");
        assertThat(reply.header("Strict-Transport-Security")).as("without TLS").isNull();
    }

    @Test
    void answersOfOursKeepTheirStricterHeaders() throws Exception {
        assertThat(get("/app/seaworthy/info", AS_VIEWER).headers("Content-Security-Policy"))
                .containsExactly("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        assertThat(get("/info").headers("Referrer-Policy")).containsExactly("no-referrer");
    }

    @Test
    void requestOfTheHostIsWrittenToTheAuditLogUnlessRefused() throws Exception {
        for (int i = 0; i < MOST + 2; i++) {
            get("/app" + SampleFilters.AUDITED + "?q=secret", from("192.0.2.40"));
        }
        get("/app/host/x", from("192.0.2.41"));
        get("/app/host/again", from("192.0.2.41"));
        ask("POST", "/app/host/async", from("192.0.2.41"), "Content-Length: 0");

        // Written in their turn: the last tells that those before it are there.
        String last = awaitEvents("192.0.2.41", 1);
        assertThat(last)
                .contains("\"request_path\":\"/app/host/async\"", "\"request_method\":\"POST\"", "\"http_status\":200");
        String events = awaitEvents("192.0.2.40", MOST);
        assertThat(events).contains("\"request_path\":\"/app/host/audited\"").doesNotContain("secret");
        assertThat(count(events)).isEqualTo(MOST);
        assertThat(count(last)).isEqualTo(1);
    }

    /** An answer may reach the client before the event is written. */
    private String awaitEvents(String address, int number) throws IOException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        String events;
        do {
            events = get("/app/seaworthy/api/v1/audit/logs?event_type=http.request&ip_address=" + address, AS_VIEWER)
                    .body();
        } while (count(events) < number && System.nanoTime() < deadline);
        return events;
    }

    private static int count(String events) {
        return events.split("\"event_type\":\"http.request\"", -1).length - 1;
    }
}
