package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditExport;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.servlet.ServletContext;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends a token to the wrong place must not find it in an answer, a log, the audit trail or a meter. */
class TokenLeakTest {
    /** So much of a token would help to guess the rest. */
    private static final int TELLING = 20;

    private final CapturedLog log = new CapturedLog("dev.seaworthy");
    private final InMemoryAuditStore store = new InMemoryAuditStore();
    private final List<Family> families = new ArrayList<>();

    @TempDir
    Path folder;

    private AuditLogger audit;
    private HealthMonitor health;
    private MetricsMonitor metrics;
    private Backups backups;

    @BeforeEach
    void start() throws Exception {
        audit = AuditLogger.builder(store)
                .queueCapacity(50_000)
                .syncTimeout(Duration.ofMinutes(1))
                .build()
                .start();
        health = HealthMonitor.builder().build().start();
        metrics = MetricsMonitor.builder().build();
        backups = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys").resolve("signing.pem"))
                .plan(BackupPlan.of("app")
                        .source(FileTreeSource.of("files", Files.createDirectories(folder.resolve("files")))))
                .build();
    }

    @AfterEach
    void stop() {
        backups.close();
        metrics.close();
        health.close();
        audit.close();
        log.close();
    }

    private void mount(ServletContext context, String token) {
        LogTail tail = LogTail.create();
        AppInfo info = AppInfo.of("test");
        families.addAll(List.of(
                HealthEndpoints.family(health, null, info, metrics),
                MetricsEndpoints.family(metrics),
                InfoEndpoints.family(info, null),
                OperationsEndpoints.family(tail, null, null, null),
                AuditEndpoints.family(audit, store),
                BackupEndpoints.family(backups, null)));
        SeaworthyServlets.at("/ops")
                .health(health)
                .metrics(metrics)
                .info(info)
                .log(tail)
                .audit(audit, store)
                .backups(backups)
                .authorizer(BearerTokens.operating(Token.of(token).named("operator")))
                .scrapeToken(Token.of(token))
                // Refused with 429, a request would not get far enough to leak.
                .strangersMay(AccessLimits.STRANGERS.in(RateLimitMode.OFF))
                .callersMay(AccessLimits.CALLERS.in(RateLimitMode.OFF))
                .register(context);
        new HttpMetricsFilter(metrics.http()).register(context, "/*");
        RequestAuditFilter.builder(audit).otherwise(AuditedRequests.ALL).build().register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
    }

    /** As {@code openssl rand -hex 32} makes them. */
    @Test
    void tokenAppearsNowhereWhereverItIsSent() throws Exception {
        sendAndSearch("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(strings = {"uM0y3_vQ-1bZr5kT8nWc7xLq2Ds9Ef4GhJk6Pp0oAaA", "0123456789abcdef0123456789abcdef"})
    void tokenOfAnotherKindAppearsNowhereEither(String token) throws Exception {
        sendAndSearch(token);
    }

    private void sendAndSearch(String token) throws Exception {
        StringWriter seen = new StringWriter();
        try (JettyHost host = JettyHost.running(context -> mount(context, token))) {
            for (Route route : families.stream()
                    .flatMap(family -> family.routes().stream())
                    .toList()) {
                sendEverywhere(host.http(), route, token, seen);
            }
            seen.append(host.http()
                    .get("/ops/metrics", "Authorization: Bearer " + token)
                    .body());
        }
        audit.log(AuditEvent.of("test.settled"), AuditMode.SYNC);
        StringWriter trail = new StringWriter();
        new AuditExport(store).ndjson(AuditQuery.all(), trail);
        String told = log.events().stream().map(TokenLeakTest::text).reduce("", String::concat);
        String meters = metrics.registry().getMeters().toString()
                + metrics.registry().getMeters().stream()
                        .map(meter -> meter.getId().toString())
                        .toList();

        String secret = token.substring(0, TELLING);
        assertThat(seen.toString()).contains("unauthorized", "bad-parameter").doesNotContain("rate-limited", secret);
        assertThat(trail.toString())
                .contains("authz.access_denied", "http.request", "data.access", "operator")
                .doesNotContain(secret);
        assertThat(meters).contains("http.server.requests").doesNotContain(secret);
        assertThat(told).doesNotContain(secret);
    }

    private static String text(ILoggingEvent event) {
        String trace = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        return event.getLoggerName() + " " + event.getFormattedMessage() + "\n" + trace;
    }

    private static void sendEverywhere(RawHttp http, Route route, String token, StringWriter seen) throws Exception {
        String plain = "/ops" + route.path();
        String valid = "Authorization: Bearer " + token;
        String body = "{\"plan\":\"" + token + "\",\"" + token + "\":\"x\"}";
        List<String> targets = new ArrayList<>(List.of(
                plain.replaceAll("\\{.*?}", token),
                plain.replaceAll("\\{.*?}", "x") + "/" + token,
                plain.replaceAll("\\{.*?}", "x") + "/prefix-" + token + ".suffix",
                plain + "?token=" + token,
                plain + "?access_token=" + token,
                plain + "?" + token,
                plain + "?" + token + "=" + token));
        route.parameters().forEach(name -> targets.add(plain.replaceAll("\\{.*?}", "x") + "?" + name + "=" + token));
        for (String target : targets) {
            String legal = target.replace("{", "%7B").replace("}", "%7D");
            record(http.send(route.method(), legal, "", "X-Filler: x"), seen);
            record(http.send(route.method(), legal, "", valid), seen);
        }
        String target = plain.replaceAll("\\{.*?}", "x");
        for (String header : List.of(
                valid,
                "Authorization: Bearer" + token,
                "Authorization: Bearer " + token + "," + token,
                "Authorization: Bearer \"" + token + "\"",
                "Authorization: Basic " + token,
                "Authorization: " + token,
                valid + "\r\n" + valid,
                "Cookie: session=" + token,
                "X-Api-Key: " + token,
                "X-Forwarded-For: " + token,
                "traceparent: " + token,
                "User-Agent: curl/" + token)) {
            record(http.send(route.method(), target, "", header), seen);
            record(http.send("POST", target, body, header, "Content-Type: application/json"), seen);
            record(http.send("POST", target, "{\"plan\":\"" + token + "\"}", header), seen);
            record(http.send("POST", target, token, header, "Content-Type: text/plain"), seen);
        }
    }

    private static void record(RawHttp.Answer answer, StringWriter seen) {
        seen.append(answer.headerLines().toString())
                .append('\n')
                .append(answer.body())
                .append('\n');
    }

    @Test
    void whatIsNoTokenStaysReadable() {
        for (String text : List.of(
                "/api/v1/audit/logs/01920f3a-7c1e-7def-8000-0123456789ab",
                "/api/v1/backups/a-plan-with-a-long-name_20261120_180000_ABCD",
                "/a/path/of/many/short/segments/that/is/longer/than/a/token/1",
                "the-words-of-a-sentence-joined-by-hyphens-without-any-digit",
                "12345678901234567890123456789012345678901234567890")) {
            assertThat(TokenMask.applied(text)).isEqualTo(text);
        }
        assertThat(TokenMask.applied("/reset/9f86d081884c7d659a2feaa0c55ad015/now"))
                .isEqualTo("/reset/***/now");
    }
}
