package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.operations.LogLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** Whatever is stored is shown as text, and nothing of it runs. */
@Tag("dear")
class ConsoleSafetyTest {
    private static final String IMAGE = "<img src=x onerror=alert(1)>";
    private static final List<String> PAYLOADS = List.of(
            IMAGE,
            "<script>alert(2)</script>",
            "<svg onload=alert(3)>",
            "\"'><iframe srcdoc=\"<script>alert(4)</script>\">",
            "<a href=\"javascript:alert(5)\">x</a>",
            "<p style=\"position:fixed;inset:0\">&lt;b&gt;",
            "javascript:alert(6)",
            "</title></textarea><b onclick=alert(7)>");

    /** All of them in one, for fields that are long enough. */
    private static final String EVERYTHING = String.join(" ", PAYLOADS);

    private static final AtomicBoolean POISONED = new AtomicBoolean();

    @TempDir
    static Path folder;

    private static ConsoleHost host;

    @BeforeAll
    static void start() throws Exception {
        Chromium.driver();
        host = new ConsoleHost(
                folder,
                CheckResult.degraded(EVERYTHING).with(IMAGE, EVERYTHING),
                IMAGE,
                IMAGE,
                context -> context.addFilter("poison", new PoisonFilter(EVERYTHING, POISONED))
                        .addMappingForUrlPatterns(null, false, "/*"));
        host.audit.log(AuditEvent.of("project.create")
                .by(Actor.user(IMAGE, EVERYTHING).impersonatedBy(IMAGE))
                .on(Resource.of(IMAGE, IMAGE, EVERYTHING))
                .ipAddress(IMAGE)
                .userAgent(EVERYTHING)
                .request("<svg/onload>", EVERYTHING)
                .tenant(IMAGE)
                .trace(IMAGE, IMAGE)
                .description(EVERYTHING)
                .error(EVERYTHING)
                .with(IMAGE, EVERYTHING));
        host.alerts.silence("pump-hot", Map.of(IMAGE, EVERYTHING), Duration.ofHours(1), EVERYTHING, IMAGE);
        host.log.append(Instant.now(), LogLevel.ERROR, IMAGE, EVERYTHING);
        host.metrics.http().start("GET", "/" + IMAGE).finish(200, "/" + IMAGE, null);
        host.metrics.tasks().run(IMAGE, () -> {});
        host.metrics.freshness().record(IMAGE, Instant.now());
    }

    @AfterAll
    static void stop() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    private static ConsoleVisit operator(String fragment) throws Exception {
        return ConsoleVisit.signedIn(host, Tokens.OPERATOR, fragment);
    }

    /** Our own page has one script and no element that a payload would make. */
    private static void nothingBecameAnElement(ConsoleVisit visit) {
        assertThat(visit.driver.findElements(
                        By.cssSelector("script:not([type=module]), iframe, object, embed, img:not([width='28']),"
                                + " a[href^='javascript' i], [style], [srcdoc], [onerror], [onload], [onclick], main b,"
                                + " main :not(g) > title, main textarea")))
                .isEmpty();
        assertThat(visit.driver.findElements(By.cssSelector("script"))).hasSize(1);
        visit.nothingWasWrong();
    }

    @Test
    void everyFieldOfAnEventIsShownAsText() throws Exception {
        RawHttp http = host.jetty.http();
        JsonNode event = http.get("/ops/api/v1/audit/logs?event_type=project.create", Tokens.AS_VIEWER)
                .json()
                .at("/items/0");
        ConsoleVisit visit = operator("audit/event/" + event.get("id").asText());
        visit.read("leaf hash");

        List<String> hostile = event.properties().stream()
                .filter(field -> field.getValue().isTextual())
                .map(Map.Entry::getValue)
                .map(JsonNode::asText)
                .filter(text -> text.contains("<"))
                .toList();
        assertThat(hostile).hasSizeGreaterThan(12);
        assertThat(hostile).allSatisfy(text -> assertThat(visit.text()).contains(text));
        assertThat(visit.text()).contains("javascript:alert(6)");
        nothingBecameAnElement(visit);
        visit.go("audit");
        visit.read("<script>alert(2)</script>");
        nothingBecameAnElement(visit);
    }

    @Test
    void routeCheckLogLineAndDeploymentAreShownAsText() throws Exception {
        ConsoleVisit visit = operator("overview");
        visit.read("<script>alert(2)</script>");
        visit.read(IMAGE + " on pod-1");
        nothingBecameAnElement(visit);
        visit.go("alerts");
        visit.read("tank-low tank " + IMAGE);
        visit.read("<script>alert(2)</script>");
        visit.click("Silence…");
        visit.read("Only where tank " + IMAGE);
        nothingBecameAnElement(visit);
        visit.go("boards");
        visit.read(IMAGE + " 5 %");
        nothingBecameAnElement(visit);
        visit.go("metrics");
        visit.read("GET /" + IMAGE);
        nothingBecameAnElement(visit);
        visit.go("logs");
        visit.read("javascript:alert(5)");
        nothingBecameAnElement(visit);
        visit.go("about");
        visit.read("Version " + IMAGE);
        nothingBecameAnElement(visit);
    }

    /** Names and states that no part of ours would let in: the page relies on none of that. */
    @Test
    void evenAnswersInWhichEveryTextIsHostileStayText() throws Exception {
        host.jetty.http().send("POST", "/ops/api/v1/backups", "{\"plan\":\"registry\"}", Tokens.AS_OPERATOR);
        POISONED.set(true);
        try {
            ConsoleVisit visit = operator("overview");
            for (String page : List.of(
                    "overview",
                    "alerts",
                    "boards",
                    "audit",
                    "audit/statistics",
                    "audit/failed-logins?group_by=username&window=1h",
                    "backups",
                    "metrics",
                    "logs",
                    "about")) {
                visit.go(page);
                visit.await()
                        .until(any -> visit.text().contains("figures are")
                                || visit.text().contains("read at"));
                assertThat(visit.text()).contains("<img src=x");
                nothingBecameAnElement(visit);
            }
        } finally {
            POISONED.set(false);
        }
    }

    @Test
    void hostileFragmentIsAPlainSearch() throws Exception {
        ConsoleVisit visit =
                operator("audit?username=" + "%3Cimg%20src=x%20onerror=alert(1)%3E" + "&from=%22%3E%3Cb%3E");
        visit.see(By.id("search"));
        visit.go("audit/event/..%2F..%2Fhealth");
        visit.read("the server answered 400");
        visit.go("audit/event/none");
        visit.read("Not found: there is no audit event");
        visit.go("%3Cscript%3E/%E0%A4%A");
        visit.see(By.id("page-overview"));

        assertThat(visit.driver.findElements(By.cssSelector("script"))).hasSize(1);
        assertThat(visit.script("return window.executed")).isEqualTo(List.of());
        assertThat(visit.script("return window.violations")).isEqualTo(List.of());
    }
}
