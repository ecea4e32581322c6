package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_NOBODY;
import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_SCRAPER;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of the host beside tokens: neither may use up, guess or hide behind what the other has. */
class MixedCallersTest {
    private static final RateLimitPolicy FEW = RateLimitPolicy.of("unauthenticated", 5, Duration.ofSeconds(50));
    private static final RateLimitPolicy THREE = RateLimitPolicy.of("authenticated", 3, Duration.ofSeconds(30));
    private static final String PROTECTED = "/metrics/system";
    private static final String AS_USER = "X-User: ada";

    private final List<AccessDenial> denials = new CopyOnWriteArrayList<>();
    private final HealthMonitor health = HealthMonitor.builder().build();
    private final MetricsMonitor metrics = MetricsMonitor.builder().build();
    private JettyHost host;
    private RawHttp http;

    private void start(Authorizer... authorizers) throws Exception {
        SeaworthyServletsBuilder builder = SeaworthyServlets.at("/")
                .health(health)
                .metrics(metrics)
                .scrapeToken(Token.of(Tokens.SCRAPER))
                .strangersMay(FEW)
                .callersMay(THREE)
                .accessListener(denials::add)
                .rateLimits(RateLimits.builder().nanoTime(new DrivenNanos()).build());
        for (Authorizer authorizer : authorizers) {
            builder.authorizer(authorizer);
        }
        host = JettyHost.running(context -> {
            builder.register(context);
            LoggedInUsers.register(context);
        });
        http = host.http();
    }

    private static Authorizer roles() {
        return Authorizer.roles("auditor", "admin");
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        metrics.close();
        health.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Role: none", "X-Role: auditor"})
    void userWithTheNameOfATokenDoesNotUseUpItsLimit(String role) throws Exception {
        start(Tokens.all(), roles());
        for (int i = 0; i < 4; i++) {
            http.get(PROTECTED, "X-User: viewer", role);
        }
        assertThat(http.get(PROTECTED, "X-User: viewer", role).status()).isEqualTo(429);

        assertThat(http.get(PROTECTED, AS_VIEWER).status()).isEqualTo(200);
    }

    @Test
    void whoIsRefusedDoesNotUseUpWhatTheSameNameMayWhereItIsLetIn() throws Exception {
        start(Authorizer.when((request, role) -> "yes".equals(request.getHeader("X-Let-In"))));
        for (int i = 0; i < 5; i++) {
            http.get(PROTECTED, AS_USER);
        }
        assertThat(http.get(PROTECTED, AS_USER).status()).isEqualTo(429);

        assertThat(http.get(PROTECTED, AS_USER, "X-Let-In: yes").status()).isEqualTo(200);
    }

    @Test
    void badTokenOfALoggedInUserIsChargedToTheAddressAndTold() throws Exception {
        start(Tokens.all(), roles());
        for (int i = 0; i < 5; i++) {
            assertThat(http.get(PROTECTED, AS_USER, AS_NOBODY).status()).isEqualTo(403);
        }

        assertThat(http.get(PROTECTED, AS_USER, AS_NOBODY).status()).isEqualTo(429);
        assertThat(http.get(PROTECTED).status())
                .as("a stranger of that address")
                .isEqualTo(429);
        assertThat(http.get(PROTECTED, AS_USER).status())
                .as("the user without a bad token")
                .isEqualTo(403);
        assertThat(denials.subList(0, 5))
                .extracting(AccessDenial::access)
                .containsOnly(new Access(Access.Outcome.FORBIDDEN, "ada", Access.Kind.USER, true));
    }

    @Test
    void badTokenOfALoggedInUserOnAProbeIsChargedAndTold() throws Exception {
        start(roles(), Tokens.all());
        for (int i = 0; i < 5; i++) {
            assertThat(http.get("/health/live", AS_USER, AS_NOBODY).json().get("checks"))
                    .isEmpty();
        }

        assertThat(denials).hasSize(5).allMatch(denial -> denial.access().badCredential());
        assertThat(http.get(PROTECTED).status()).isEqualTo(429);
        assertThat(http.get("/health/live", AS_USER).json().get("status")).isNotNull();
        assertThat(denials).hasSize(5);
    }

    /** Each token may come with an authoriser of its own, and to all others it is a bad one. */
    @Test
    void tokenThatOneOfSeveralKnowsIsNotABadOne() throws Exception {
        Authorizer first = BearerTokens.operating(Token.of(Tokens.OPERATOR).named("operator"));
        Authorizer second = (request, role) ->
                BearerTokens.viewing(Token.of(Tokens.VIEWER).named("viewer")).authorize(request, Role.OPERATE);
        start(roles(), first, second);

        assertThat(http.get(PROTECTED, AS_USER, AS_OPERATOR).status()).isEqualTo(200);
        assertThat(http.get(PROTECTED, AS_USER, AS_VIEWER).status()).isEqualTo(403);
        assertThat(http.get(PROTECTED, AS_USER, AS_SCRAPER).status()).isEqualTo(403);
        assertThat(http.get(PROTECTED, AS_USER, "Authorization: Basic eDp5").status())
                .isEqualTo(403);

        assertThat(denials)
                .extracting(AccessDenial::access)
                .containsExactly(
                        Access.forbidden("viewer").as(Access.Kind.TOKEN),
                        Access.forbidden("scrape").as(Access.Kind.TOKEN),
                        Access.forbidden("ada").as(Access.Kind.USER));
    }

    /** A host may let in by bearer tokens of its own, which are none of ours. */
    @Test
    void whoIsLetInIsNoGuesserWhateverTokenHePresents() throws Exception {
        start(Tokens.all(), roles());
        for (int i = 0; i < 4; i++) {
            RawHttp.Answer answer = http.get(PROTECTED, AS_USER, "X-Role: auditor", AS_NOBODY);
            assertThat(answer.status()).isEqualTo(i < 3 ? 200 : 429);
        }

        assertThat(denials).isEmpty();
        for (int i = 0; i < 5; i++) {
            assertThat(http.get(PROTECTED).status()).as("a stranger").isEqualTo(401);
        }
    }

    @Test
    void scrapeTokenIsKnownAndABadOneToldWhereOnlyTheHostDecides() throws Exception {
        start(roles());
        assertThat(http.get(PROTECTED, AS_SCRAPER).status()).isEqualTo(403);
        http.get("/health/live", AS_NOBODY);
        for (int i = 0; i < 4; i++) {
            assertThat(http.get(PROTECTED, AS_NOBODY).status()).isEqualTo(401);
        }
        assertThat(http.get(PROTECTED, AS_NOBODY).status()).isEqualTo(429);

        assertThat(http.get(PROTECTED, AS_SCRAPER).status()).isEqualTo(403);
        assertThat(denials)
                .extracting(AccessDenial::outcome)
                .startsWith(Access.Outcome.FORBIDDEN, Access.Outcome.INVALID, Access.Outcome.INVALID);
    }
}
