package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_NOBODY;
import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_SCRAPER;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our own paths allow, over a real connection; all requests come from one address unless a test says otherwise. */
class AccessLimitsTest {
    private static final RateLimitPolicy FEW = RateLimitPolicy.of("unauthenticated", 5, Duration.ofSeconds(50));

    private final DrivenNanos nanos = new DrivenNanos();
    private final List<AccessDenial> denials = new CopyOnWriteArrayList<>();
    private final HealthMonitor health = HealthMonitor.builder().build();
    private final MetricsMonitor metrics = MetricsMonitor.builder().build();
    private JettyHost host;
    private RawHttp http;

    @BeforeEach
    void start() throws Exception {
        start(builder().strangersMay(FEW));
    }

    private SeaworthyServletsBuilder builder() {
        return SeaworthyServlets.at("/")
                .health(health)
                .metrics(metrics)
                .authorizer(Tokens.all())
                .scrapeToken(Token.of(Tokens.SCRAPER))
                .clientAddress(TrustedProxies.of("127.0.0.1"))
                .accessListener(denials::add)
                .rateLimits(RateLimits.builder().nanoTime(nanos).build());
    }

    private void start(SeaworthyServletsBuilder builder) throws Exception {
        if (host != null) {
            host.close();
        }
        host = JettyHost.running(builder::register);
        http = host.http();
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        metrics.close();
        health.close();
    }

    private void useUp() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(http.get("/metrics/system", AS_NOBODY).status()).isEqualTo(401);
        }
        assertThat(http.get("/metrics/system", AS_NOBODY).status()).isEqualTo(429);
    }

    @Test
    void guesserIsRefusedAndToldWhenToComeBack() throws Exception {
        useUp();
        RawHttp.Answer refused = http.get("/metrics/system", AS_NOBODY);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"unauthenticated\";q=5;w=50");
        assertThat(refused.header("RateLimit")).isEqualTo("\"unauthenticated\";r=0;t=10");
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
        assertThat(refused.header("WWW-Authenticate")).isNull();
        assertThat(refused.keys()).containsExactly("type", "title", "status", "detail", "instance");
        assertThat(refused.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:rate-limited");
        assertThat(refused.json().get("detail").asText())
                .contains("\"unauthenticated\"")
                .contains("in 10 s");
        assertThat(String.join("\n", refused.headerLines()) + refused.body()).doesNotContain("127.0.0.1");
        nanos.passSeconds(10);
        assertThat(http.get("/metrics/system", AS_NOBODY).status()).isEqualTo(401);
        assertThat(http.get("/metrics/system", AS_NOBODY).status()).isEqualTo(429);
    }

    @Test
    void failuresOfEveryKindAndPlaceAreChargedToOneBucket() throws Exception {
        assertThat(http.get("/metrics/system").status()).isEqualTo(401);
        assertThat(http.get("/metrics", AS_NOBODY).status()).isEqualTo(401);
        assertThat(http.get("/health/detailed", "Authorization: Basic eDp5").status())
                .isEqualTo(401);
        assertThat(http.get("/health/live", AS_NOBODY).status()).isEqualTo(200);
        assertThat(http.get("/metrics").status()).isEqualTo(401);

        assertThat(http.get("/metrics").status()).isEqualTo(429);
        assertThat(http.send("HEAD", "/metrics/http", "").status()).isEqualTo(429);
    }

    @Test
    void validTokenIsNeverRefusedForTheFailuresOfOthersOnItsAddress() throws Exception {
        useUp();

        assertThat(http.get("/metrics/system", AS_VIEWER).status()).isEqualTo(200);
        assertThat(http.get("/metrics/system", AS_OPERATOR).status()).isEqualTo(200);
        assertThat(http.get("/metrics", AS_SCRAPER).status()).isEqualTo(200);
        assertThat(http.get("/metrics/system", AS_SCRAPER).status()).isEqualTo(403);
        assertThat(http.get("/metrics/system", AS_NOBODY).status()).isEqualTo(429);
    }

    @Test
    void probesAnswerAlwaysAndBadTokensThereMakeAStranger() throws Exception {
        String stranger = http.get("/health/live").body();
        useUp();

        for (int i = 0; i < 20; i++) {
            RawHttp.Answer bad = http.get("/health/live", AS_NOBODY);
            assertThat(bad.status()).isEqualTo(200);
            assertThat(bad.body()).isEqualTo(stranger);
            assertThat(http.get("/health/live").status()).isEqualTo(200);
        }
        assertThat(http.get("/health/live", AS_VIEWER).body()).isNotEqualTo(stranger);
        assertThat(denials).hasSize(5);
    }

    @Test
    void strangersWriteNoMoreEventsThanTheLimitLetsThroughAndTheRestIsCounted() throws Exception {
        useUp();
        for (int i = 0; i < 30; i++) {
            http.get("/metrics/system");
            http.get("/health/live", AS_NOBODY);
        }
        assertThat(denials).hasSize(5).allMatch(denial -> denial.unreported() == 0);

        nanos.passSeconds(10);
        http.get("/metrics/system");

        assertThat(denials).hasSize(6).last().satisfies(denial -> assertThat(denial.unreported())
                .isEqualTo(61));
        assertThat(metrics.scrape(null, null, Set.of()).text())
                .contains("seaworthy_ratelimit_refused_total{mode=\"enforce\",policy=\"unauthenticated\"} 61.0")
                .contains("seaworthy_ratelimit_refused_total{mode=\"enforce\",policy=\"authenticated\"} 0.0")
                .contains("seaworthy_ratelimit_keys 1.0")
                .contains("seaworthy_ratelimit_overflow_total{policy=\"unauthenticated\"} 0.0")
                .contains("seaworthy_ratelimit_fallbacks_total 0.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 6.6.6.%d, 1.1.1.1",
                "X-Forwarded-For: 6.6.6.%d\r\nX-Forwarded-For: 1.1.1.1",
                "X-Forwarded-For: 1.1.1.1:%d",
                "X-Forwarded-For: 6.6.6.%d, ::ffff:1.1.1.1",
                "X-Forwarded-For: 2001:db8::%d, 2001:db8:7:7::%<d"
            })
    void forgedAddressChoosesNoBucket(String header) throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(http.get("/metrics/system", header.formatted(i)).status())
                    .isEqualTo(401);
        }

        assertThat(http.get("/metrics/system", header.formatted(77)).status()).isEqualTo(429);
        assertThat(http.get("/metrics/system", "X-Forwarded-For: 2.2.2.2").status())
                .isEqualTo(401);
    }

    @Test
    void consoleThatIsLeftOpenForAnHourIsNeverRefused() throws Exception {
        start(builder());
        String[] asked = {"/health/detailed", "/metrics/system", "/metrics/http", "/metrics/database", "/metrics/tasks"
        };
        for (int poll = 0; poll < ConsolePollingTest.MOST_A_MINUTE * 60; poll++) {
            String path = asked[poll % asked.length];
            assertThat(http.get(path, AS_VIEWER).status()).isNotEqualTo(429);
            http.get(path, AS_NOBODY);
            nanos.pass(Duration.ofMinutes(1).dividedBy(ConsolePollingTest.MOST_A_MINUTE));
        }
    }

    @Test
    void principalHasALimitOfItsOwnWhereverItAsksFrom() throws Exception {
        start(builder().callersMay(RateLimitPolicy.of("authenticated", 3, Duration.ofSeconds(30))));
        for (int i = 0; i < 3; i++) {
            assertThat(http.get("/metrics/system", AS_VIEWER, "X-Forwarded-For: 1.1.1." + i)
                            .status())
                    .isEqualTo(200);
        }

        RawHttp.Answer refused = http.get("/metrics/system", AS_VIEWER, "X-Forwarded-For: 1.1.1.9");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("RateLimit")).isEqualTo("\"authenticated\";r=0;t=10");
        assertThat(http.get("/metrics/system", AS_OPERATOR).status()).isEqualTo(200);
        assertThat(http.get("/metrics", AS_VIEWER).status()).as("a scrape").isEqualTo(200);
        assertThat(http.get("/health/live", AS_VIEWER).json().get("checks")).isNotNull();
        assertThat(denials).isEmpty();
    }

    @Test
    void validTokenThatLacksTheRoleIsChargedToItsPrincipal() throws Exception {
        start(builder().strangersMay(FEW).callersMay(RateLimitPolicy.of("authenticated", 3, Duration.ofSeconds(30))));
        for (int i = 0; i < 5; i++) {
            assertThat(http.get("/metrics/system", AS_SCRAPER).status()).isEqualTo(i < 3 ? 403 : 429);
        }

        assertThat(denials).hasSize(3);
        assertThat(http.get("/metrics/system").status()).isEqualTo(401);
    }

    @Test
    void scrapeIsNeverRefusedToThoseThatMay() throws Exception {
        start(builder().strangersMay(FEW).callersMay(FEW.in(RateLimitMode.ENFORCE)));
        for (int i = 0; i < 20; i++) {
            assertThat(http.get("/metrics?name=seaworthy_ratelimit_keys", AS_SCRAPER)
                            .status())
                    .isEqualTo(200);
        }
        start(builder().strangersMay(FEW).metricsPublic());
        for (int i = 0; i < 20; i++) {
            assertThat(http.get("/metrics?name=seaworthy_ratelimit_keys", AS_NOBODY)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(http.get("/metrics/system").status()).isEqualTo(401);
    }

    @Test
    void withoutAnAuthoriserStrangersAreLimitedToo() throws Exception {
        start(SeaworthyServlets.at("/")
                .health(health)
                .rateLimits(RateLimits.builder().nanoTime(nanos).build()));
        for (int i = 0; i < 61; i++) {
            assertThat(http.get("/health/detailed").status()).isEqualTo(i < 60 ? 403 : 429);
        }

        assertThat(http.get("/health/ready").status()).isNotEqualTo(429);
    }

    @Test
    void limitsCanBeTriedOutAndSwitchedOff() throws Exception {
        start(builder().strangersMay(FEW.in(RateLimitMode.DRY_RUN)));
        for (int i = 0; i < 8; i++) {
            assertThat(http.get("/metrics/system").status()).isEqualTo(401);
        }
        assertThat(metrics.scrape(null, null, Set.of()).text())
                .contains("seaworthy_ratelimit_refused_total{mode=\"dry_run\",policy=\"unauthenticated\"} 3.0");
        start(builder().strangersMay(FEW.in(RateLimitMode.OFF)));
        for (int i = 0; i < 8; i++) {
            assertThat(http.get("/metrics/system").status()).isEqualTo(401);
        }
        assertThat(denials).hasSize(16);
    }
}
