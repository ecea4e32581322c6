package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditedReadsTest {
    private static final String BASE = "/api/v1/audit";
    private static final int EVENTS = 3;

    private final BlockingQueue<StoredEvent> reads = new LinkedBlockingQueue<>();
    private final BlockingQueue<StoredEvent> settled = new LinkedBlockingQueue<>();
    private final InMemoryAuditStore store = new InMemoryAuditStore();
    private AuditLogger audit;
    private JettyHost host;

    @BeforeEach
    void start() throws Exception {
        audit = AuditLogger.builder(store)
                .syncTimeout(Duration.ofMinutes(1))
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        for (StoredEvent event : events) {
                            switch (event.text(EventField.EVENT_TYPE)) {
                                case "data.access" -> reads.add(event);
                                case "test.settled" -> settled.add(event);
                                default -> {}
                            }
                        }
                    }
                })
                .build()
                .start();
        for (int i = 0; i < EVENTS; i++) {
            audit.log(AuditEvent.of("auth.login.failed").on(Resource.of("project", "p" + i)), AuditMode.SYNC);
        }
        host = JettyHost.running(this::mount);
    }

    private void mount(ServletContext context) {
        SeaworthyServlets.at("/")
                .audit(audit, store)
                .authorizer(Tokens.all())
                .authorizer(Authorizer.when((request, role) -> request.getUserPrincipal() != null))
                .clientAddress(TrustedProxies.of("127.0.0.1"))
                .register(context);
        context.addFilter(
                        "login",
                        (request, response, chain) -> chain.doFilter(loggedIn((HttpServletRequest) request), response))
                .addMappingForUrlPatterns(null, false, "/*");
    }

    private static HttpServletRequest loggedIn(HttpServletRequest request) {
        String user = request.getHeader("X-User");
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return user == null ? null : () -> user;
            }
        };
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        audit.close();
    }

    private StoredEvent nextRead() throws InterruptedException {
        StoredEvent read = reads.poll(60, TimeUnit.SECONDS);
        assertThat(read).as("an event of the read").isNotNull();
        return read;
    }

    /** The listener, which has a thread of its own, was told of everything that was logged before when this returns. */
    private void settle() throws InterruptedException {
        audit.log(AuditEvent.of("test.settled"), AuditMode.SYNC);
        assertThat(settled.poll(60, TimeUnit.SECONDS))
                .as("the end of what was logged")
                .isNotNull();
    }

    private static JsonNode metadata(StoredEvent event) throws Exception {
        return new ObjectMapper().readTree(event.text(EventField.METADATA));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/logs?limit=2&event_type=auth.*           | 2 | {\"event_type\":\"auth.*\",\"limit\":\"2\"}",
                "/logs?resource_type=project&resource_id=p1| 1 | {\"resource_id\":\"p1\",\"resource_type\":\"project\"}",
                "/logs/user/u-1                            | 0 | {\"user_id\":\"u-1\"}",
                "/logs/security/failed-logins?limit=3      | 3 | {\"limit\":\"3\"}",
                "/logs/00000000-0000-7000-8000-000000000000| 0 | {\"id\":\"00000000-0000-7000-8000-000000000000\"}"
            })
    void readIsAuditedOnceWithWhoWhatAndHowMany(String target, int rows, String filter) throws Exception {
        host.http().get(BASE + target, AS_VIEWER, "User-Agent: curl/8", "X-Forwarded-For: 6.6.6.6, 192.0.2.1");
        settle();

        StoredEvent read = nextRead();
        assertThat(read.text(EventField.EVENT_CATEGORY)).isEqualTo(EventTypes.DATA_ACCESS);
        assertThat(read.text(EventField.STATUS)).isEqualTo("success");
        assertThat(read.text(EventField.ACTOR_TYPE)).isEqualTo("service");
        assertThat(read.text(EventField.USER_ID)).isEqualTo("viewer");
        assertThat(read.text(EventField.IP_ADDRESS)).isEqualTo("192.0.2.1");
        assertThat(read.text(EventField.USER_AGENT)).isEqualTo("curl/8");
        assertThat(read.text(EventField.RESOURCE_TYPE)).isEqualTo("audit_log");
        assertThat(read.text(EventField.REQUEST_METHOD)).isEqualTo("GET");
        assertThat(read.text(EventField.REQUEST_PATH)).isEqualTo(BASE + target.replaceAll("\\?.*", ""));
        assertThat(metadata(read).get("rows").asInt()).isEqualTo(rows);
        assertThat(metadata(read).get("filter")).hasToString(filter);
        assertThat(reads).isEmpty();
    }

    @Test
    void furtherPageSaysSoWithoutItsCursor() throws Exception {
        String cursor = host.http()
                .get(BASE + "/logs?limit=2", AS_VIEWER)
                .json()
                .get("next_cursor")
                .asText();
        host.http().get(BASE + "/logs?limit=2&cursor=" + cursor, AS_VIEWER);
        nextRead();

        assertThat(metadata(nextRead()).get("filter")).hasToString("{\"continued\":true,\"limit\":\"2\"}");
    }

    @Test
    void readerWhomTheHostLoggedInIsAUser() throws Exception {
        host.http().get(BASE + "/logs", "X-User: ada");

        StoredEvent read = nextRead();
        assertThat(read.text(EventField.ACTOR_TYPE)).isEqualTo("user");
        assertThat(read.text(EventField.USER_ID)).isEqualTo("ada");
    }

    @Test
    void whomAndWhatTheReaderLookedForCanBeErased() throws Exception {
        host.http().get(BASE + "/logs/user/u-1", AS_VIEWER);

        int personal = nextRead().evidence().personalBits();
        assertThat(personal & EventField.METADATA.bit()).isNotZero();
        assertThat(personal & EventField.REQUEST_PATH.bit()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "csv"})
    void exportIsAuditedWhenItBeginsAndWhenItEnds(String format) throws Exception {
        String body =
                host.http().get(BASE + "/export?format=" + format, AS_VIEWER).body();

        assertThat(metadata(nextRead()))
                .hasToString("{\"filter\":{\"format\":\"" + format + "\"},\"export\":\"begun\"}");
        assertThat(metadata(nextRead()))
                .hasToString("{\"filter\":{\"format\":\"" + format + "\"},\"export\":\"complete\",\"rows\":3}");
        assertThat(body).as("no export tells of itself").doesNotContain("data.access");
    }

    /** What a console asks for all the time. */
    @ParameterizedTest
    @ValueSource(strings = {"/stats/summary", "/account"})
    void figuresAreReadWithoutAnEvent(String target) throws Exception {
        assertThat(host.http().get(BASE + target, AS_VIEWER).status()).isEqualTo(200);
        settle();

        assertThat(reads).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logs?limit=0", "/export?format=xml", "/logs?cursor=x"})
    void whatWasRefusedWasNotRead(String target) throws Exception {
        assertThat(host.http().get(BASE + target, AS_VIEWER).status()).isEqualTo(400);
        settle();

        assertThat(reads).isEmpty();
    }

    @Test
    void readsOfReadsDoNotMultiply() throws Exception {
        for (int i = 0; i < 5; i++) {
            host.http().get(BASE + "/logs?event_type=data.access", AS_VIEWER);
            settle();
        }

        assertThat(reads).hasSize(5);
    }

    @Test
    void contextOfTheFilterDoesNotReplaceTheReader() throws Exception {
        try (JettyHost withContext = JettyHost.running(context -> {
            mount(context);
            new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        })) {
            withContext.http().get(BASE + "/logs", AS_VIEWER);
        }

        assertThat(nextRead().text(EventField.USER_ID)).isEqualTo("viewer");
    }
}
