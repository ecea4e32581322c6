package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_NOBODY;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditApiTest {
    private static final String BASE = "/api/v1/audit";

    private final BlockingQueue<StoredEvent> stored = new LinkedBlockingQueue<>();
    private JdbcDataSource database;
    private AuditLogger audit;
    private JettyHost host;
    private RawHttp http;

    @BeforeEach
    void start() throws Exception {
        database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:audit-" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
        JdbcAuditStore store = JdbcAuditStore.builder(database)
                .queryTimeout(Duration.ofMinutes(1))
                .build();
        audit = AuditLogger.builder(store)
                .mode(AuditMode.SYNC)
                .syncTimeout(Duration.ofMinutes(1))
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        stored.addAll(events);
                    }
                })
                .build()
                .start();
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .audit(audit, store)
                .authorizer(Tokens.all())
                .register(context));
        http = host.http();
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        audit.close();
        try (java.sql.Connection connection = database.getConnection()) {
            connection.createStatement().execute("SHUTDOWN");
        }
    }

    private RawHttp.Answer get(String target) throws Exception {
        return http.get(BASE + target, AS_VIEWER);
    }

    private void projects(int count) {
        for (int i = 0; i < count; i++) {
            audit.log(AuditEvent.of("project.create")
                    .by(Actor.user("u-" + i % 2, "name" + i % 2))
                    .on(Resource.of("project", "p" + i, "Project " + i))
                    .with("count", i));
        }
    }

    private void failedLogins(String username, String address, int count) {
        for (int i = 0; i < count; i++) {
            audit.log(AuditEvent.of("auth.login.failed")
                    .by(Actor.anonymous().named(username))
                    .ipAddress(address)
                    .failed("wrong password"));
        }
    }

    private static void problem(RawHttp.Answer answer, int status, String slug, String... details) throws Exception {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:" + slug);
        for (String detail : details) {
            assertThat(answer.json().get("detail").asText()).contains(detail);
        }
        assertThat(answer.body()).doesNotContain("SELECT").doesNotContain("Exception");
    }

    @Test
    void eventHasTheFieldsOfTheContract() throws Exception {
        projects(1);

        JsonNode page = get("/logs").json();

        assertThat(RawHttp.Answer.keys(page)).containsExactly("items", "next_cursor", "window");
        assertThat(page.get("next_cursor").isNull()).isTrue();
        JsonNode event = page.get("items").get(0);
        assertThat(RawHttp.Answer.keys(event))
                .contains(
                        "id",
                        "event_type",
                        "event_category",
                        "severity",
                        "user_id",
                        "username",
                        "ip_address",
                        "user_agent",
                        "request_method",
                        "request_path",
                        "description",
                        "resource_type",
                        "resource_id",
                        "resource_name",
                        "metadata",
                        "status",
                        "error_message",
                        "created_at",
                        "tenant_id",
                        "actor_type",
                        "impersonator_id",
                        "trace_id",
                        "span_id",
                        "node_id",
                        "truncated",
                        "schema_ver",
                        "pii_fields",
                        "leaf_hash",
                        "pii_salt",
                        "pii_commit",
                        "batch_id",
                        "batch_pos");
        assertThat(event.get("metadata").get("count").asInt()).isZero();
        assertThat(event.get("tenant_id").isNull()).isTrue();
        assertThat(event.get("leaf_hash").asText()).matches("[0-9a-f]{64}");
        assertThat(event.get("created_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeatNewestFirst() throws Exception {
        projects(7);

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/logs?limit=3&resource_type=project" + cursor).json();
            page.get("items").forEach(item -> seen.add(item.get("resource_id").asText()));
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").asText();
        } while (cursor != null);

        assertThat(seen).containsExactly("p6", "p5", "p4", "p3", "p2", "p1", "p0");
    }

    @Test
    void filtersNarrow() throws Exception {
        projects(4);
        failedLogins("eve", "192.0.2.9", 2);

        assertThat(get("/logs?event_type=project.*").json().get("items")).hasSize(4);
        assertThat(get("/logs?event_type=project.create,auth.login.failed")
                        .json()
                        .get("items"))
                .hasSize(6);
        assertThat(get("/logs?min_severity=medium").json().get("items")).hasSize(2);
        assertThat(get("/logs?min_severity=medium").json().get("window").isNull())
                .as("a filter without an index works in a window")
                .isFalse();
        assertThat(get("/logs?user_id=u-1&count=true")
                        .json()
                        .get("count_up_to_10000")
                        .asInt())
                .isEqualTo(2);
        assertThat(get("/logs/user/u-1?event_type=project.create").json().get("items"))
                .hasSize(2);
        assertThat(get("/logs?resource_type=project&resource_id=p2").json().get("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/logs?limt=3                                | bad-parameter | limt;limit",
                "/logs?limit=0                               | bad-parameter | limit;1 to 500",
                "/logs?limit=501                             | bad-parameter | limit;1 to 500",
                "/logs?limit=many                            | bad-parameter | limit",
                "/logs?limit=3&limit=4                       | bad-parameter | limit;more than once",
                "/logs?severity=grave                        | bad-parameter | severity;critical",
                "/logs?severity=low&min_severity=low         | bad-parameter | min_severity",
                "/logs?status=maybe                          | bad-parameter | status;failure",
                "/logs?count=maybe                           | bad-parameter | count;true",
                "/logs?event_type=No+Type                    | bad-parameter | No Type",
                "/logs?from=yesterday                        | bad-parameter | from;ISO-8601",
                "/logs?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z | bad-parameter | from",
                "/logs?status=failure&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z | bad-parameter | 31",
                "/logs?cursor=garbage                        | bad-cursor    | cursor",
                "/logs/user/u-1?user_id=u-2                  | bad-parameter | user_id",
                "/logs/security/failed-logins?status=success | bad-parameter | status",
                "/logs/security/failed-logins?event_type=x   | bad-parameter | event_type",
                "/logs/security/failed-logins?window=24h     | bad-parameter | window;group_by",
                "/logs/security/failed-logins?group_by=x     | bad-parameter | group_by;username",
                "/logs/security/failed-logins?group_by=username&window=25h   | bad-parameter | 24h",
                "/logs/security/failed-logins?group_by=username&window=1w    | bad-parameter | window;24h",
                "/logs/security/failed-logins?group_by=username&window=0h    | bad-parameter | window",
                "/logs/security/failed-logins?group_by=username&limit=5      | bad-parameter | limit",
                "/stats/summary?hours=745                    | bad-parameter | 744",
                "/stats/summary?hours=0                      | bad-parameter | hours",
                "/stats/summary?hours=-1                     | bad-parameter | hours",
                "/export?format=xml                          | bad-parameter | format;ndjson",
                "/export?limit=3                             | bad-parameter | limit",
                "/export?format=csv&severity=grave           | bad-parameter | severity",
                "/account?x=1                                | bad-parameter | takes none"
            })
    void badParameterIsRefusedByName(String target, String slug, String details) throws Exception {
        problem(get(target), 400, slug, details.split(";"));
    }

    @Test
    void cursorOfAnotherQueryIsRefused() throws Exception {
        projects(5);
        String cursor = get("/logs?limit=2").json().get("next_cursor").asText();

        assertThat(get("/logs?limit=2&cursor=" + cursor).status()).isEqualTo(200);
        problem(get("/logs?limit=2&user_id=u-1&cursor=" + cursor), 400, "bad-cursor");
    }

    @Test
    void oneEventByItsId() throws Exception {
        projects(1);
        String id = get("/logs").json().get("items").get(0).get("id").asText();

        assertThat(get("/logs/" + id).json().get("id").asText()).isEqualTo(id);
        problem(get("/logs/" + id.substring(0, 35) + (id.endsWith("0") ? "1" : "0")), 404, "not-found", "audit event");
        problem(get("/logs/7"), 404, "not-found", "7");
        problem(get("/logs/1-1-1-1-1"), 404, "not-found");
    }

    @Test
    void failedLoginsAreListedAndGrouped() throws Exception {
        failedLogins("eve", "192.0.2.9", 3);
        failedLogins("mallory", "192.0.2.9", 1);
        audit.log(AuditEvent.of("auth.login.success").by(Actor.user("u-1", "ann")));

        assertThat(get("/logs/security/failed-logins").json().get("items")).hasSize(4);
        assertThat(get("/logs/security/failed-logins?username=eve&limit=2")
                        .json()
                        .get("items"))
                .hasSize(2);
        JsonNode byName =
                get("/logs/security/failed-logins?group_by=username&window=1h").json();
        assertThat(RawHttp.Answer.keys(byName)).containsExactly("items");
        assertThat(RawHttp.Answer.keys(byName.get("items").get(0)))
                .containsExactly("username", "count", "first_at", "last_at");
        assertThat(byName.at("/items/0/username").asText()).isEqualTo("eve");
        assertThat(byName.at("/items/0/count").asInt()).isEqualTo(3);
        assertThat(get("/logs/security/failed-logins?group_by=ip_address")
                        .json()
                        .at("/items/0/count")
                        .asInt())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&username=eve", "&ip_address=192.0.2.9"})
    void failedLoginsAreServedByAnIndexAndThereforeOfAnyAge(String filter) throws Exception {
        failedLogins("eve", "192.0.2.9", 2);

        RawHttp.Answer answer = get("/logs/security/failed-logins?from=2020-01-01T00:00:00Z" + filter);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().get("items")).hasSize(2);
        assertThat(answer.json().get("window").isNull()).isTrue();
    }

    @Test
    void summaryCounts() throws Exception {
        projects(2);
        failedLogins("eve", "192.0.2.9", 1);
        audit.log(AuditEvent.of("auth.login.success").by(Actor.user("u-1", "ann")));

        RawHttp.Answer answer = get("/stats/summary?hours=1");

        assertThat(answer.keys())
                .containsExactly("from", "to", "total", "by_category", "by_severity", "by_status", "authentication");
        assertThat(answer.json().get("total").asInt()).isEqualTo(4);
        assertThat(answer.json().get("authentication"))
                .hasToString("{\"success\":1,\"failed\":1,\"success_rate\":0.5}");
        assertThat(get("/stats/summary").status()).isEqualTo(200);
    }

    @Test
    void accountSaysWhereEveryEventWent() throws Exception {
        projects(2);

        RawHttp.Answer answer = get("/account");

        assertThat(answer.keys())
                .containsExactly(
                        "offered",
                        "recovered",
                        "stored",
                        "joined",
                        "queued",
                        "in_flight",
                        "spooled",
                        "dead_lettered",
                        "refused");
        assertThat(answer.json().get("offered").asInt()).isEqualTo(2);
    }

    @Test
    void exportStreamsEveryEventAsNdjson() throws Exception {
        projects(3);

        RawHttp.Answer answer = get("/export");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"audit.ndjson\"");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(new ObjectMapper().readTree(lines.get(0)).get("resource_id").asText())
                .isEqualTo("p2");
        assertThat(get("/export?resource_type=project&resource_id=p1").body().lines())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "csv"})
    void anExportThatIsConfinedToAWindowSaysToWhich(String format) throws Exception {
        projects(3);
        String target = "/export?category=data_modification&format=" + format;

        RawHttp.Answer answer = get(target);

        String[] window = answer.header("X-Seaworthy-Window").split("/");
        assertThat(window).allSatisfy(time -> assertThat(time).matches(".*T.*\\.\\d{6}Z"));
        assertThat(Duration.between(Instant.parse(window[0]), Instant.parse(window[1])))
                .isEqualTo(Duration.ofDays(7));
        assertThat(answer.body()).contains("p0", "p1", "p2");
        assertThat(http.send("HEAD", BASE + target, "", AS_VIEWER).header("X-Seaworthy-Window"))
                .isNotNull();
        assertThat(get("/export").header("X-Seaworthy-Window")).isNull();
    }

    @Test
    void exportAsCsvNeverBecomesAFormula() throws Exception {
        audit.log(AuditEvent.of("project.create")
                .by(Actor.user("=HYPERLINK(\"http://evil\")", "+1"))
                .description("a, \"b\"\nc")
                .on(Resource.of("project", "@SUM(A1)", "-1")));

        RawHttp.Answer answer = get("/export?format=csv");

        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"audit.csv\"");
        assertThat(answer.body()).startsWith("id,created_at,").contains("event_type");
        assertThat(answer.body())
                .contains("\"'=HYPERLINK(\"\"http://evil\"\")\"", "\"'+1\"", "\"'@SUM(A1)\"", "\"'-1\"")
                .contains("\"a, \"\"b\"\"\nc\"");
    }

    /** Also the full-width forms, which some spreadsheets take for the plain ones. */
    @ParameterizedTest
    @ValueSource(strings = {"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%"})
    void whateverBeginsAFormulaIsGuarded(String start) throws Exception {
        audit.log(AuditEvent.of("project.create").description(start + "1+cmd"));

        assertThat(get("/export?format=csv").body()).contains("\"'" + start + "1+cmd\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/export", "/export?format=csv", "/logs", "/account"})
    void headHasNoBody(String target) throws Exception {
        projects(1);
        RawHttp.Answer head = http.send("HEAD", BASE + target, "", AS_VIEWER);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Type")).isEqualTo(get(target).header("Content-Type"));
    }

    @Test
    void refusedCallersAreAuditedOnceWithoutQueryAndCredential() throws Exception {
        http.get(BASE + "/logs?user_id=secret-query", AS_NOBODY, "User-Agent: curl");
        StoredEvent denied = stored.poll(60, TimeUnit.SECONDS);

        JsonNode items = get("/logs?event_type=authz.access_denied").json().get("items");
        assertThat(denied).isNotNull();
        assertThat(items).hasSize(1);
        JsonNode event = items.get(0);
        assertThat(event.get("event_type").asText()).isEqualTo("authz.access_denied");
        assertThat(event.get("event_category").asText()).isEqualTo("authorization");
        assertThat(event.get("status").asText()).isEqualTo("failure");
        assertThat(event.get("actor_type").asText()).isEqualTo("anonymous");
        assertThat(event.get("ip_address").asText()).isEqualTo("127.0.0.1");
        assertThat(event.get("user_agent").asText()).isEqualTo("curl");
        assertThat(event.get("request_method").asText()).isEqualTo("GET");
        assertThat(event.get("request_path").asText()).isEqualTo(BASE + "/logs");
        assertThat(items.toString()).doesNotContain("wrong-0123").doesNotContain("secret-query");
    }

    @Test
    void refusedCallerIsAuditedWithTheAddressThatTheContextFilterFound() throws Exception {
        JdbcAuditStore store = new JdbcAuditStore(database);
        try (JettyHost proxied = JettyHost.running(context -> {
            SeaworthyServlets.at("/")
                    .audit(audit, store)
                    .authorizer(Tokens.all())
                    .register(context);
            new RequestContextFilter(TrustedProxies.of("127.0.0.1")).register(context, "/*");
        })) {
            proxied.http().get(BASE + "/logs", AS_NOBODY, "X-Forwarded-For: 6.6.6.6, 192.0.2.1");
        }

        StoredEvent denied = stored.poll(60, TimeUnit.SECONDS);
        assertThat(denied).isNotNull();
        assertThat(denied.text(EventField.IP_ADDRESS)).isEqualTo("192.0.2.1");
    }

    @Test
    void strangersReadNothing() throws Exception {
        Set<String> targets = new LinkedHashSet<>(List.of(
                "/logs",
                "/logs/7",
                "/logs/user/u",
                "/logs/security/failed-logins",
                "/stats/summary",
                "/export",
                "/account"));
        for (String target : targets) {
            assertThat(http.get(BASE + target).status()).as(target).isEqualTo(401);
            assertThat(http.get(BASE + target, AS_NOBODY).status()).as(target).isEqualTo(401);
        }
    }

    @Test
    void unknownPathIsAProblem() throws Exception {
        problem(get("/nothing"), 404, "not-found", "/api/v1/audit/nothing");
        problem(get(""), 404, "not-found");
    }

    @Test
    void hostileValuesComeBackAsText() throws Exception {
        audit.log(AuditEvent.of("project.create")
                .severity(Severity.LOW)
                .on(Resource.of("project", "<script>alert(1)</script>", "\ud800 \u0000 \u202e 🚢")));

        RawHttp.Answer answer = get("/logs?resource_type=project&resource_id=%3Cscript%3Ealert(1)%3C/script%3E");

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().at("/items/0/resource_id").asText()).isEqualTo("<script>alert(1)</script>");
        assertThat(answer.json().at("/items/0/resource_name").asText()).contains("🚢");
    }

    @Test
    void databaseThatIsAwayIsUnavailableWithoutItsSecrets() throws Exception {
        try (java.sql.Connection connection = database.getConnection()) {
            connection.createStatement().execute("DROP ALL OBJECTS");
        }

        problem(get("/logs"), 503, "unavailable", "audit store", "reference");
        problem(get("/export"), 503, "unavailable");
        problem(get("/stats/summary"), 503, "unavailable");
    }

    @Test
    void queryThatTakesTooLongSaysSo() throws Exception {
        projects(2);
        JdbcAuditStore hasty = JdbcAuditStore.builder(database)
                .queryTimeout(Duration.ofSeconds(1))
                .build();
        try (java.sql.Connection connection = database.getConnection()) {
            connection.createStatement().execute("ALTER TABLE seaworthy_audit_event RENAME TO real_event");
            connection
                    .createStatement()
                    .execute("CREATE VIEW seaworthy_audit_event AS SELECT e.* FROM real_event e"
                            + " CROSS JOIN SYSTEM_RANGE(1, 100000) CROSS JOIN SYSTEM_RANGE(1, 100000)");
        }

        try (JettyHost slow = JettyHost.running(context -> SeaworthyServlets.at("/")
                .audit(audit, hasty)
                .authorizer(Tokens.all())
                .register(context))) {
            problem(
                    slow.http().get(BASE + "/stats/summary", AS_VIEWER),
                    503,
                    "unavailable",
                    "took longer",
                    "from and to");
        }
    }
}
