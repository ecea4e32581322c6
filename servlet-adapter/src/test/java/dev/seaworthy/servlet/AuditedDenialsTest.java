package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_NOBODY;
import static dev.seaworthy.servlet.Tokens.AS_SCRAPER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit log holds of refused callers: who they were, each once, and not as many as they like. */
class AuditedDenialsTest {
    private static final RateLimitPolicy FEW = RateLimitPolicy.of("unauthenticated", 5, Duration.ofSeconds(50));

    /** The host's own. */
    private static final class Application extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(204);
        }
    }

    private final InMemoryAuditStore store = new InMemoryAuditStore();
    private AuditLogger audit;

    @BeforeEach
    void start() {
        audit = AuditLogger.builder(store).build().start();
    }

    @AfterEach
    void stop() {
        audit.close();
    }

    private SeaworthyServletsBuilder audited() {
        return SeaworthyServlets.at("/ops")
                .audit(audit, store)
                .authorizer(Tokens.all())
                .authorizer(Authorizer.roles("auditor", "admin"))
                .scrapeToken(Token.of(Tokens.SCRAPER))
                .clientAddress(TrustedProxies.of("127.0.0.1"));
    }

    private JettyHost host(Consumer<ServletContext> application) throws Exception {
        return JettyHost.running(context -> {
            context.addServlet("app", new Application()).addMapping("/app/*");
            // On Jetty the first of them is outermost.
            RequestAuditFilter.builder(audit)
                    .otherwise(AuditedRequests.ALL)
                    .build()
                    .register(context, "/*");
            application.accept(context);
            LoggedInUsers.register(context);
        });
    }

    /** All that was logged, when the logger has been closed. */
    private List<StoredEvent> events(String type) {
        audit.close();
        return store.events().stream()
                .filter(event -> event.text(EventField.EVENT_TYPE).equals(type))
                .toList();
    }

    private static JsonNode metadata(StoredEvent event) throws Exception {
        return new ObjectMapper().readTree(event.text(EventField.METADATA));
    }

    @Test
    void userOfTheHostIsAPersonAndATokenAProgram() throws Exception {
        try (JettyHost host = host(audited()::register)) {
            host.http().get("/ops/api/v1/audit/logs", "X-User: ada");
            host.http().get("/ops/api/v1/audit/logs", AS_SCRAPER);
            host.http().get("/ops/api/v1/audit/logs");
            host.http().get("/ops/api/v1/audit/logs", "X-User: ada", AS_NOBODY);
        }

        List<StoredEvent> denied = events("authz.access_denied");
        assertThat(denied)
                .extracting(event -> event.text(EventField.ACTOR_TYPE))
                .containsExactly("user", "service", "anonymous", "user");
        assertThat(denied)
                .extracting(event -> event.text(EventField.USER_ID))
                .containsExactly("ada", "scrape", null, "ada");
        assertThat(metadata(denied.get(0)).has("bad_credential")).isFalse();
        assertThat(metadata(denied.get(3)).get("bad_credential").asBoolean()).isTrue();
        assertThat(metadata(denied.get(3)).get("outcome").asText()).isEqualTo("forbidden");
    }

    @Test
    void refusedCallerIsWrittenOnceAndALimitedOneNotAtAll() throws Exception {
        try (JettyHost host = host(audited().strangersMay(FEW)::register)) {
            for (int i = 0; i < 30; i++) {
                host.http().get("/ops/api/v1/audit/logs", AS_NOBODY);
            }
        }

        List<StoredEvent> denied = events("authz.access_denied");
        assertThat(denied).hasSize(6);
        assertThat(metadata(denied.get(5)).get("unreported").asInt()).isEqualTo(25);
        assertThat(events("http.request")).isEmpty();
    }

    /** Else nothing would tell of them. */
    @Test
    void withoutAnAuditLogOfOurOwnTheHostsFilterWritesThoseWithinTheLimit() throws Exception {
        SeaworthyServletsBuilder unaudited =
                SeaworthyServlets.at("/ops").console().authorizer(Tokens.all()).strangersMay(FEW);
        try (JettyHost host = host(unaudited::register)) {
            for (int i = 0; i < 30; i++) {
                host.http().get("/ops/api/v1/console", AS_NOBODY);
            }
        }

        assertThat(events("http.request")).hasSize(5);
    }

    @Test
    void requestThatTheFilterRefusedIsNotWritten() throws Exception {
        RateLimitFilter three = RateLimitFilter.builder(
                        RateLimits.builder().nanoTime(new DrivenNanos()).build())
                .otherwise(RateLimitPolicy.of("default", 3, Duration.ofSeconds(30)))
                .build();
        try (JettyHost host = host(context -> three.register(context, "/*"))) {
            for (int i = 0; i < 30; i++) {
                assertThat(host.http().send("POST", "/app/x", "").status()).isEqualTo(i < 3 ? 204 : 429);
            }
        }

        assertThat(events("http.request")).hasSize(3);
    }

    @Test
    void networkOfManyAddressesWritesFewEventsThatTellOfAll() throws Exception {
        int requests = 600;
        try (JettyHost host = host(audited()::register)) {
            for (int i = 0; i < requests; i++) {
                String from = "X-Forwarded-For: 2001:db8:7:%x::1".formatted(i);
                assertThat(host.http().get("/ops/api/v1/audit/logs", from).status())
                        .isEqualTo(401);
            }
        }

        List<StoredEvent> denied = events("authz.access_denied");
        long told = 0;
        for (StoredEvent event : denied) {
            told += event.text(EventField.REQUEST_PATH) == null ? 0 : 1;
            told += metadata(event).path("unreported").asLong();
        }
        // Two more a second may be told while this runs.
        assertThat(denied).hasSizeBetween(121, 300);
        assertThat(told).isEqualTo(requests);
        assertThat(events("http.request")).isEmpty();
    }

    @Test
    void denialThatTheLogRefusedIsNotTakenForTold() {
        audit.close();
        AccessDenial denial = new AccessDenial(Access.missing(), "192.0.2.1", null, "GET", "/metrics", 7);

        assertThatThrownBy(() -> new AuditedDenials(audit).accessDenied(denial))
                .isInstanceOf(DenialReports.NotWritten.class);
    }
}
