package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.operations.LogLevel;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** What axe-core finds: contrast, names, roles, structure. */
@Tag("dear")
class ConsoleAccessibilityTest {
    private static final String RUN = "const done = arguments[arguments.length - 1];"
            + "axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.map(each =>"
            + " each.impact + ': ' + each.id + ' at ' + each.nodes.map(node => node.target + ' ' + node.failureSummary"
            + ").slice(0, 3).join(' | '))), failure => done([String(failure)]));";

    @TempDir
    static Path folder;

    private static ConsoleHost host;
    private static String axe;

    @BeforeAll
    static void start() throws Exception {
        Chromium.driver();
        try (InputStream in = ConsoleAccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        host = new ConsoleHost(folder, CheckResult.degraded("slow"), "1.4.2");
        host.audit.log(AuditEvent.of("project.create")
                .by(Actor.user("u-17", "ada"))
                .on(Resource.of("project", "p-100", "apollo"))
                .description("something")
                .with("a", 1));
        host.audit.log(AuditEvent.of("auth.login.failed").failed("wrong password"));
        for (LogLevel level : LogLevel.values()) {
            host.log.append(Instant.now(), level, "app.Main", "a line");
        }
        host.metrics.http().start("GET", "/projects/{id}").finish(200, "/projects/{id}", null);
    }

    @AfterAll
    static void stop() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> findings(ConsoleVisit visit) {
        List<String> all = new ArrayList<>();
        for (String scheme : List.of("light", "dark")) {
            Chromium.scheme(visit.driver, scheme);
            if (!Boolean.TRUE.equals(visit.script("return 'axe' in window"))) {
                visit.script(axe);
            }
            ((List<String>) visit.driver.executeAsyncScript(RUN))
                    .forEach(finding -> all.add(scheme + " " + visit.script("return location.hash") + " " + finding));
        }
        return all;
    }

    private static void noneIsSerious(List<String> findings) {
        assertThat(findings).noneMatch(finding -> !finding.contains(" moderate: ") && !finding.contains(" minor: "));
    }

    @Test
    void signInHasNoSeriousFinding() throws Exception {
        ConsoleVisit visit = ConsoleVisit.begin(host);
        visit.signIn("wrong-0123456789abcdef0123456789abcdef");
        visit.read("not valid here");

        noneIsSerious(findings(visit));
    }

    @Test
    void noPageHasASeriousFinding() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "backups");
        visit.click("Back up now");
        visit.read("VERIFIED");
        Map<String, String> signs = Map.of(
                "audit",
                "project.create",
                "metrics",
                "/projects/{id}",
                "logs",
                "a line",
                "alerts",
                "A pump is hot",
                "boards",
                "Watched by");
        List<String> all = new ArrayList<>(findings(visit));
        visit.click(By.cssSelector("tbody a"));
        visit.read("Checks of this backup");
        all.addAll(findings(visit));
        for (String page : List.of(
                "overview",
                "alerts",
                "boards",
                "audit",
                "audit/failed-logins",
                "audit/statistics",
                "metrics",
                "logs",
                "about")) {
            visit.go(page);
            visit.see(By.cssSelector("tbody tr, #about dl"));
            visit.read(signs.getOrDefault(page, "registry"));
            all.addAll(findings(visit));
        }

        noneIsSerious(all);
    }

    @Test
    void eventWithAllItsFieldsHasNoSeriousFinding() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "audit?event_type=project.create");
        visit.click(By.cssSelector("tbody a"));
        visit.read("leaf hash");
        visit.read("Of this resource");

        noneIsSerious(findings(visit));
    }
}
