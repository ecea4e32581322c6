package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/**
 * How often a page that is left open asks: {@link AccessLimitsTest} shows that who asks {@value #MOST_A_MINUTE} times a minute
 * is not refused in an hour.
 */
@Tag("dear")
class ConsolePollingTest {
    static final int MOST_A_MINUTE = 40;
    private static final int MINUTES = 2;

    /** The page's time: it passes when told, and no further before what it made the page ask has been answered. */
    private static final String CLOCK = """
            (() => {
              const wait = window.setTimeout.bind(window), ask = window.fetch.bind(window), begun = Date.now();
              let now = begun, ids = 0, open = 0;
              const timers = new Map();
              Date.now = () => now;
              window.setTimeout = (run, millis = 0) => { timers.set(++ids, {at: now + millis, run}); return ids; };
              window.setInterval = (run, millis) => { timers.set(++ids, {at: now + millis, run, every: millis}); return ids; };
              window.clearTimeout = window.clearInterval = id => timers.delete(id);
              window.asked = [];
              window.fetch = async (url, options) => {
                open += 1;
                try {
                  const answer = await ask(url, options);
                  window.asked.push(answer.status);
                  const text = await answer.text();
                  // Read at once: time must not pass before the page has asked to be woken again.
                  return Object.assign(new Response(text, answer), {json: async () => JSON.parse(text)});
                } finally {
                  open -= 1;
                }
              };
              const quiet = async () => { do await new Promise(then => wait(then, 1)); while (open > 0); };
              window.pass = async millis => {
                const end = now + millis;
                await quiet();
                for (;;) {
                  const [id, next] = [...timers].reduce((a, b) => (b[1].at < a[1].at ? b : a), [0, {at: Infinity}]);
                  if (next.at > end) break;
                  now = next.at;
                  if (next.every) next.at += next.every; else timers.delete(id);
                  next.run();
                  if (!next.every) await quiet();
                }
                now = end;
              };
            })();
            """;

    @TempDir
    Path folder;

    private ConsoleHost host;
    private Object clock;

    @BeforeEach
    void start() throws Exception {
        clock = Chromium.driver()
                .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", CLOCK))
                .get("identifier");
        host = new ConsoleHost(folder, CheckResult.up(), "1.4.2");
    }

    @AfterEach
    void stop() throws Exception {
        if (clock != null) {
            Chromium.driver()
                    .executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", clock));
        }
        if (host != null) {
            host.close();
        }
    }

    @Test
    void noPageAsksMoreOftenThanAnHourBears() throws Exception {
        for (String page : ConsoleVisit.PAGES) {
            ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, page);
            if (page.equals("backups")) {
                passed(visit, 1);
                visit.click(By.cssSelector("button[data-key='run " + ConsoleHost.HELD_PLAN + "']"));
                visit.see(By.cssSelector(".job progress"));
            }
            visit.script("window.asked.length = 0");

            List<Long> answers = passed(visit, MINUTES * 60);

            assertThat(answers)
                    .as(page)
                    // Who may be here is asked too.
                    .hasSizeBetween(2 * MINUTES, MOST_A_MINUTE * MINUTES)
                    .containsOnly(200L);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Long> passed(ConsoleVisit visit, int seconds) {
        return (List<Long>) visit.driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                        + "window.pass(arguments[0] * 1000).then(() => done(window.asked), failure => done([String(failure)]))",
                seconds);
    }
}
