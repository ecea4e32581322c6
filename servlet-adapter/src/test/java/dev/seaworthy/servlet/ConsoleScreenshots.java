package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.metrics.FormerHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;

/**
 * Takes the pictures of the documentation, when asked: {@code mvn test -pl servlet-adapter -am -Dtest=ConsoleScreenshots
 * -Dsurefire.failIfNoSpecifiedTests=false -Dconsole.images=docs/images}.
 */
@EnabledIfSystemProperty(named = "console.images", matches = ".+")
class ConsoleScreenshots {
    private static final int MOST_BYTES = 200_000;

    @TempDir
    Path folder;

    @Test
    void picturesShowEachPageOfInterest() throws Exception {
        history();
        try (ConsoleHost host =
                new ConsoleHost(folder, CheckResult.degraded("last message took 4.2 s, limit 3 s"), "1.4.2")) {
            fill(host);
            ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "backups");
            visit.click("Back up now");
            visit.read("VERIFIED");
            visit.click("Drill");
            visit.read("passed");
            visit.click("Hide");
            picture(visit, "console-backups");
            visit.go("audit");
            visit.read("wrong password");
            Chromium.size(visit.driver, new Dimension(1280, 760));
            picture(visit, "console-audit");
            Chromium.size(visit.driver, new Dimension(1440, 900));
            visit.go("alerts");
            visit.read("A pump is hot");
            picture(visit, "console-alerts");
            visit.go("overview");
            visit.await()
                    .until(any ->
                            visit.driver.findElements(By.cssSelector(".pole")).size() == 18);
            picture(visit, "console-overview");
            Chromium.scheme(visit.driver, "dark");
            picture(visit, "console-overview-dark");
            Chromium.scheme(visit.driver, "light");
            Chromium.size(visit.driver, new Dimension(360, 740));
            visit.script("scrollTo(0, 0)");
            picture(visit, "console-narrow");
        }
    }

    private void history() throws IOException {
        new FormerHistory()
                .with("cpu_percent", "percent", i -> 31 + 12 * Math.sin(i / 25.0) + i % 7)
                .with("memory_percent", "percent", i -> 52 + i / 40.0)
                .with("disk_percent", "percent", i -> 61.3)
                .with("http_requests", "per_second", i -> 42 + 18 * Math.sin(i / 40.0) + i % 5)
                .with("http_p95_seconds", "seconds", i -> 0.08 + 0.03 * Math.sin(i / 15.0) + (i > 250 ? 0.06 : 0))
                .with("http_error_ratio", "ratio", i -> i > 205 && i < 230 ? 0.021 : 0.001)
                .writeTo(folder.resolve("history"));
    }

    private static void fill(ConsoleHost host) {
        for (int i = 0; i < 6; i++) {
            host.audit.log(AuditEvent.of("project.create")
                    .by(Actor.user("u-17", "ada"))
                    .ipAddress("192.0.2.17")
                    .on(Resource.of("project", "p-" + (100 + i), "apollo-" + i))
                    .description("created apollo-" + i));
            host.audit.log(AuditEvent.of("artifact.upload")
                    .by(Actor.user("u-23", "grace"))
                    .ipAddress("192.0.2.23")
                    .on(Resource.of("artifact", "a-" + (500 + i), "release.tar.gz"))
                    .description("uploaded release.tar.gz"));
        }
        host.audit.log(AuditEvent.of("auth.login.failed")
                .by(Actor.anonymous().named("admin"))
                .ipAddress("203.0.113.9")
                .failed("wrong password"));
    }

    private static void picture(ConsoleVisit visit, String name) throws IOException {
        visit.driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        byte[] png = visit.driver.getScreenshotAs(OutputType.BYTES);
        assertThat(png.length).as("bytes of " + name).isLessThan(MOST_BYTES);
        Path images = Path.of("..").resolve(System.getProperty("console.images"));
        Files.createDirectories(images);
        Files.write(images.resolve(name + ".png"), png);
    }
}
