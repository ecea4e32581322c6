package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.operations.LogLevel;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

@Tag("dear")
class ConsolePagesTest {
    private static final int EVENTS = 60;

    @TempDir
    static Path folder;

    private static ConsoleHost host;

    @BeforeAll
    static void start() throws Exception {
        Chromium.driver();
        host = new ConsoleHost(folder, CheckResult.degraded("the mail server answers slowly"), "1.4.2");
        for (int i = 0; i < EVENTS; i++) {
            host.audit.log(AuditEvent.of("project.create")
                    .by(Actor.user("u-" + i % 2, "ada" + i % 2))
                    .on(Resource.of("project", "p" + i, "Project " + i))
                    .description("event number " + i)
                    .with("count", i));
        }
        for (int i = 0; i < 3; i++) {
            host.audit.log(AuditEvent.of("auth.login.failed")
                    .by(Actor.anonymous().named("mallory"))
                    .ipAddress("203.0.113.9")
                    .failed("wrong password"));
        }
        for (int i = 0; i < 60; i++) {
            host.log.append(Instant.now(), LogLevel.INFO, "app.Main", "line " + i);
        }
        host.log.append(Instant.now(), LogLevel.ERROR, "app.Mailer", "could not send");
        host.metrics.http().start("GET", "/projects/{id}").finish(200, "/projects/{id}", null);
        host.metrics.tasks().run("reindex", () -> {});
        host.metrics.freshness().record("search index", Instant.now().minusSeconds(90));
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

    @Test
    void overviewShowsEveryCheckAndWhatRunsHere() throws Exception {
        ConsoleVisit visit = operator("overview");

        visit.read("the mail server answers slowly");
        assertThat(visit.texts("tbody th")).startsWith("mail").contains("database", "deadlock", "heap");
        assertThat(visit.texts("#summary .badge")).containsExactly("warning");
        visit.read("1.4.2 on pod-1");
        assertThat(visit.texts("figcaption .chart-title"))
                .containsExactly("CPU", "Memory", "Disk", "Requests", "Latency (95th percentile)", "Errors");
        assertThat(visit.text()).contains("live", "figures are");
        visit.nothingWasWrong();
    }

    @Test
    void alertIsSilencedForAReasonAndTheSilenceLifted() throws Exception {
        ConsoleVisit visit = operator("alerts");
        visit.read("A tank is nearly empty tank-low tank north");
        visit.read("0.05 limit 0.2");
        visit.read("A pump is hot");
        assertThat(visit.texts("#alert-summary .badge")).containsExactly("critical");

        visit.click("Silence…");
        visit.read("Only where tank north");
        visit.see(By.id("silence-reason")).sendKeys("the lorry is on its way", Keys.ENTER);

        visit.read("operator the lorry is on its way");
        visit.await().until(any -> visit.texts("#alert-summary .badge").contains("quiet"));
        assertThat(host.alerts.report().silences()).singleElement().satisfies(silence -> assertThat(silence.labels())
                .containsEntry("tank", "north"));
        visit.click("Lift");
        visit.read("Nothing is silenced.");
        visit.nothingWasWrong();
    }

    @Test
    void boardsShowWhatEachPanelShowedAndTheRulesBehindIt() throws Exception {
        ConsoleVisit visit = operator("boards");

        visit.read("Tanks How full each is.");
        visit.read("north 5 % Watched by tank-low (< 20 %) firing");
        visit.read("Only Prometheus can see this.");
        visit.click("Infrastructure");
        visit.read("Pump How hot it is.");
        visit.read("Nothing was measured.");
        visit.go("boards/application");
        visit.await().until(any -> visit.texts(".choices [aria-pressed=true]").contains("Application"));
        visit.nothingWasWrong();
    }

    @Test
    void refusedSilenceSaysWhatIsLegal() throws Exception {
        ConsoleVisit visit = operator("alerts");
        visit.see(By.id("silence-rule")).sendKeys("nothing");
        visit.see(By.id("silence-reason")).sendKeys("no reason", Keys.ENTER);

        visit.read("Not found: there is no alert rule nothing; there are [pump-hot, tank-low]");
    }

    @Test
    void viewerSeesAlertsAndMayNotSilenceThem() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.VIEWER, "alerts");
        visit.read("A tank is nearly empty");

        assertThat(visit.texts("main button")).isEmpty();
        assertThat(visit.driver.findElements(By.id("silence"))).isEmpty();
        visit.nothingWasWrong();
    }

    @Test
    void objectivesShowTheirBudgetsAndHowFastTheyBurn() throws Exception {
        ConsoleVisit visit = operator("alerts");
        visit.read("Counted in this process alone");

        visit.read("Requests that the application does not fail availability");
        assertThat(visit.texts("#page-alerts section tbody tr"))
                .anyMatch(row -> row.contains("availability") && row.contains("99.5 %"));
        visit.read("of 14.4");
        visit.nothingWasWrong();
    }

    @Test
    void chartsHaveATable() throws Exception {
        ConsoleVisit visit = operator("overview");
        visit.await()
                .until(any -> visit.driver
                                .findElements(By.cssSelector(".chart .line"))
                                .size()
                        > 0);

        visit.click("Table of CPU");

        assertThat(visit.see(By.cssSelector(".as-table caption")).getText()).isEqualTo("CPU: figures");
        assertThat(visit.texts(".as-table td")).anyMatch(text -> text.endsWith("%"));
        visit.nothingWasWrong();
    }

    @Test
    void wrongTokenIsToldAndForgotten() throws Exception {
        ConsoleVisit visit = ConsoleVisit.begin(host);

        visit.signIn("wrong-0123456789abcdef0123456789abcdef");

        visit.read("That token is not valid here.");
        assertThat(visit.script("return sessionStorage.getItem('seaworthy.token')"))
                .isNull();
        assertThat(visit.driver.findElements(By.id("page-overview"))).isEmpty();
        visit.nothingWasWrong();
    }

    @Test
    void tokenStaysInTheTabAndGoesAtSignOut() throws Exception {
        ConsoleVisit visit = operator("overview");
        visit.driver.navigate().refresh();
        visit.see(By.id("page-overview"));
        assertThat(visit.script("return localStorage.length + document.cookie.length"))
                .isEqualTo(0L);

        visit.click(By.id("sign-out"));

        visit.see(By.id("token"));
        assertThat(visit.script("return sessionStorage.getItem('seaworthy.token')"))
                .isNull();
        visit.nothingWasWrong();
    }

    @Test
    void keyboardAloneSignsInAndGoesAbout() throws Exception {
        ConsoleVisit visit = ConsoleVisit.begin(host);
        visit.see(By.id("token"));

        visit.driver.switchTo().activeElement().sendKeys(Tokens.VIEWER, Keys.ENTER);
        visit.see(By.id("page-overview"));
        visit.script("document.getElementById('skip').focus()");
        WebElement focused = visit.driver.switchTo().activeElement();
        for (int i = 0; i < 12 && !focused.getText().equals("Logs"); i++) {
            focused.sendKeys(Keys.TAB);
            focused = visit.driver.switchTo().activeElement();
        }
        assertThat(focused.getText()).isEqualTo("Logs");
        assertThat(focused.getCssValue("outline-style")).isEqualTo("solid");
        focused.sendKeys(Keys.ENTER);

        visit.see(By.id("page-logs"));
        assertThat(visit.driver.switchTo().activeElement().getAttribute("id")).isEqualTo("main");
        visit.nothingWasWrong();
    }

    @Test
    void auditIsSearchedAndPaged() throws Exception {
        ConsoleVisit visit = operator("audit");
        visit.see(By.id("filter-event_type")).sendKeys("project.*");
        visit.see(By.id("filter-username")).sendKeys("ada1");
        visit.click(By.xpath("//summary"));
        visit.see(By.id("filter-limit")).sendKeys("25");
        visit.click(By.cssSelector("#search [type=submit]"));

        visit.readNoMore("ada0");
        visit.read("event number 59");
        assertThat(visit.texts("tbody tr")).hasSize(25).noneMatch(row -> row.contains("ada0"));
        assertThat((String) visit.script("return location.hash"))
                .contains("event_type=project.*")
                .contains("username=ada1");
        visit.click("Older");
        visit.read("Page 2");
        visit.read("event number 1 ");
        assertThat(visit.driver.switchTo().activeElement().getAttribute("aria-label"))
                .isEqualTo("Events, newest first");
        visit.click("Newer");
        visit.read("event number 59");
        visit.read("searched within a window only");
        visit.nothingWasWrong();
    }

    @Test
    void everyFilterOfTheContractIsOffered() throws Exception {
        ConsoleVisit visit = operator("audit");
        visit.see(By.id("search"));

        assertThat(visit.driver.findElements(By.cssSelector("#search input, #search select")))
                .extracting(field -> field.getAttribute("name"))
                .containsAll(AuditEndpoints.FILTERS);
    }

    @Test
    void eventIsShownWithAllItsFields() throws Exception {
        ConsoleVisit visit = operator("audit?event_type=project.create&resource_type=project&resource_id=p7");
        visit.read("event number 7");

        visit.click(By.cssSelector("tbody a"));

        visit.read("\"count\": 7");
        visit.read("leaf hash");
        assertThat(visit.text()).contains("Project 7", "user agent", "none");
        visit.nothingWasWrong();
    }

    @Test
    void failedLoginsAreListedAndGrouped() throws Exception {
        ConsoleVisit visit = operator("audit/failed-logins");
        visit.read("wrong password");
        visit.go("audit/failed-logins?group_by=username&window=1h");
        visit.read("Failed logins by user name");

        assertThat(visit.texts("tbody tr").get(0)).startsWith("mallory 3");
        visit.go("audit/statistics?hours=24");
        visit.read("Successful share");
        visit.read("authentication");
        visit.nothingWasWrong();
    }

    @Test
    void exportIsHandedOverWithoutALink() throws Exception {
        ConsoleVisit visit = operator("audit?event_type=project.*");
        visit.read("event number 59");
        visit.script("window.showSaveFilePicker = undefined");

        visit.click("Export CSV");

        visit.read("audit.csv was handed to the browser.");
    }

    /** A stand-in for the dialog, which nobody can answer here. */
    @Test
    void exportGoesIntoTheChosenFileAsItComes() throws Exception {
        ConsoleVisit visit = operator("audit?event_type=project.*");
        visit.read("event number 59");
        visit.script("window.written = ''; window.finished = 0;"
                + "window.showSaveFilePicker = async ({suggestedName}) => ({name: suggestedName, createWritable: async () => ({"
                + "write: async part => { window.written += new TextDecoder().decode(part); },"
                + "close: async () => { window.finished += 1; }, abort: async () => {}})})");

        visit.click("Export NDJSON");
        visit.read("audit.ndjson is written.");

        assertThat((String) visit.script("return window.written")).contains("event number 59");
        assertThat(visit.script("return window.finished")).isEqualTo(1L);
        visit.script("window.showSaveFilePicker = async () => { throw new DOMException('closed', 'AbortError'); }");
        visit.click("Export NDJSON");
        visit.readNoMore("audit.ndjson is written.");
        visit.nothingWasWrong();
    }

    @Test
    void backupRunsToItsEndAndIsDrilled() throws Exception {
        ConsoleVisit visit = operator("backups");
        visit.read("0 1 * * *");
        visit.read("unknown: no verified backup yet");

        visit.click("Back up now");
        visit.read("VERIFIED");
        visit.await().until(any -> visit.texts(".job .badge").contains("DONE"));
        visit.click("Drill");
        visit.await().until(any -> visit.texts(".job").stream()
                .anyMatch(job -> job.contains("Drill of") && job.contains("DONE")));
        visit.read("passed");
        visit.click(By.cssSelector("tbody a"));

        visit.read("Checks of this backup");
        visit.read("drill");
        visit.read("MB/s");
        visit.nothingWasWrong();
    }

    @Test
    void runningBackupShowsItsProgressAndIsCancelled() throws Exception {
        ConsoleVisit visit = operator("backups");
        visit.click(By.cssSelector("button[data-key='run " + ConsoleHost.HELD_PLAN + "']"));
        visit.see(By.cssSelector(".job progress"));

        visit.click("Cancel");

        visit.await().until(any -> visit.texts(".job .badge").contains("CANCELLED"));
    }

    @Test
    void whoeverTheHostKnowsNeedsNoToken() throws Exception {
        ConsoleVisit visit = ConsoleVisit.begin(host);
        visit.driver.manage().addCookie(new Cookie(ConsoleHost.COOKIE, "ada"));
        try {
            visit.driver.navigate().refresh();
            visit.see(By.id("page-overview"));
            assertThat(visit.driver.findElement(By.id("sign-out")).isDisplayed())
                    .isFalse();
            visit.go("backups");
            visit.click(By.cssSelector("button[data-key='run " + ConsoleHost.HELD_PLAN + "']"));
            visit.click("Cancel");
            visit.await().until(any -> visit.texts(".job .badge").contains("CANCELLED"));
        } finally {
            visit.driver.manage().deleteAllCookies();
        }
    }

    @Test
    void viewerIsOfferedNothingToBegin() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.VIEWER, "backups");
        visit.read("needs the role operate");
        visit.read("0 1 * * *");

        assertThat(visit.texts("main button")).isEmpty();
        visit.nothingWasWrong();
    }

    @Test
    void metricsLogsAndAboutShowWhatThereIs() throws Exception {
        ConsoleVisit visit = operator("metrics");
        visit.read("/projects/{id}");
        visit.read("reindex");
        visit.read("search index");
        visit.read("H2");
        // Without a pool, nobody knows how many wait for it.
        assertThat(visit.texts("tbody tr"))
                .anyMatch(row -> row.startsWith("registry H2") && row.contains("unknown unknown"));
        visit.go("logs");
        visit.read("could not send");
        assertThat(visit.texts("tbody tr")).hasSize(50);
        visit.read("ERROR 1");
        visit.see(By.id("level")).sendKeys("error");
        visit.readNoMore("line 59");
        host.log.append(Instant.now(), LogLevel.ERROR, "app.Mailer", "could not send again");
        visit.read("could not send again");
        visit.go("about");
        visit.read("4be0a7c");
        assertThat(visit.text()).contains("staging", "pod-1", "***").doesNotContain("hunter2");
        visit.nothingWasWrong();
    }

    @Test
    void themeFollowsTheSystemUntilOneIsChosen() throws Exception {
        ConsoleVisit visit = operator("overview");
        Object light = visit.script("return getComputedStyle(document.documentElement).backgroundColor");
        Chromium.scheme(visit.driver, "dark");
        Object dark = visit.script("return getComputedStyle(document.documentElement).backgroundColor");
        assertThat(dark).isNotEqualTo(light);

        visit.click(By.id("theme"));

        assertThat(visit.script("return getComputedStyle(document.documentElement).backgroundColor"))
                .isEqualTo(light);
        visit.driver.navigate().refresh();
        visit.see(By.id("page-overview"));
        assertThat(visit.see(By.id("theme")).getText()).isEqualTo("Theme: light");
    }

    @Test
    void everyPageFitsANarrowScreenAndAWideOne() throws Exception {
        ConsoleVisit visit = operator("overview");
        for (String page : ConsoleVisit.PAGES) {
            visit.go(page);
            visit.see(By.id("page-" + page));
            visit.await()
                    .until(any ->
                            visit.text().contains("figures are") || visit.text().contains("read at"));
            for (int width : new int[] {360, 1440}) {
                Chromium.size(visit.driver, new Dimension(width, 800));
                assertThat(visit.script(
                                "const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                        .as("what of %s is beyond a screen of %d", page, width)
                        .isEqualTo(0L);
            }
        }
        visit.nothingWasWrong();
    }
}
