package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** What the console says when it gets no figures. */
@Tag("dear")
class ConsoleTroubleTest {

    /** Refuses what is behind the console while it has a status to do so. */
    private static final class TroubleFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;
        final transient AtomicInteger status = new AtomicInteger();
        /** So many questions about jobs reach an instance that knows none of them. */
        final transient AtomicInteger strayed = new AtomicInteger();

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (request.getRequestURI().contains("/jobs/") && strayed.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                response.setStatus(404);
                response.setContentType("application/problem+json");
                response.getWriter().print("{\"status\":404,\"detail\":\"there is no such job\"}");
                return;
            }
            if (status.get() == 0 || request.getServletPath().startsWith("/ops/console")) {
                chain.doFilter(request, response);
                return;
            }
            response.setStatus(status.get());
            response.setHeader("Retry-After", "120");
            response.setContentType("application/problem+json");
            response.getWriter().print("{\"status\":" + status.get() + ",\"detail\":\"the store rests\"}");
        }
    }

    private final TroubleFilter trouble = new TroubleFilter();

    @TempDir
    Path folder;

    private ConsoleHost host;

    @BeforeEach
    void start() throws Exception {
        Chromium.driver();
        host = new ConsoleHost(folder, CheckResult.up(), "1.4.2", context -> context.addFilter("trouble", trouble)
                .addMappingForUrlPatterns(null, false, "/*"));
    }

    @AfterEach
    void stop() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void refusalForARateIsToldWithTheTimeToWait() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "overview");
        visit.read("live");

        trouble.status.set(429);

        visit.read("the server asks to wait 120 s");
        assertThat(visit.text()).contains("stale", "Next try in", "old");
        assertThat(visit.driver.findElements(By.cssSelector("body[data-stale]")))
                .hasSize(1);
    }

    @Test
    void silenceIsToldAsOffline() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "logs");
        visit.read("live");

        host.jetty.close();

        visit.read("offline");
        assertThat(visit.text()).contains("the server can not be reached");
    }

    @Test
    void unavailableAndForbiddenAreToldAtTheStart() throws Exception {
        trouble.status.set(503);
        ConsoleVisit visit = ConsoleVisit.begin(host);
        visit.read("Not available at the moment: the store rests");
        trouble.status.set(403);
        visit.click("Try again");
        visit.read("You may not do this: the store rests");
        trouble.status.set(0);
        visit.click("Try again");

        visit.see(By.id("token"));
    }

    @Test
    void tokenThatIsTakenBackEndsTheSignIn() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "logs");
        visit.read("live");

        trouble.status.set(401);

        visit.read("Your sign-in is not valid any more.");
        assertThat(visit.script("return sessionStorage.getItem('seaworthy.token')"))
                .isNull();
    }

    /** Several instances behind a balancer, of which one runs the job. */
    @Test
    void jobThatAnotherInstanceDoesNotKnowGoesOn() throws Exception {
        ConsoleVisit visit = ConsoleVisit.signedIn(host, Tokens.OPERATOR, "backups");
        visit.see(By.cssSelector("button[data-key='run " + ConsoleHost.HELD_PLAN + "']"));
        trouble.strayed.set(Integer.MAX_VALUE);
        visit.click(By.cssSelector("button[data-key='run " + ConsoleHost.HELD_PLAN + "']"));
        visit.await().until(any -> visit.texts(".job .badge").contains("UNKNOWN HERE"));
        trouble.strayed.set(0);
        visit.await().until(any -> visit.texts(".job .badge").contains("RUNNING"));

        trouble.strayed.set(4);
        visit.click("Cancel");

        visit.await().until(any -> visit.texts(".job .badge").contains("CANCELLED"));
    }

    /** Else as many jobs would be as many questions every two seconds. */
    @Test
    void jobsAreAskedForOneAtATime() throws Exception {
        ConsoleVisit visit = ConsoleVisit.begin(host);
        visit.see(By.id("token"));
        String script = "const done = arguments[arguments.length - 1];"
                + "const modules = document.querySelector('script[type=module]').src;"
                + "import(new URL('backups-jobs.js', modules)).then(async ({add, followJobs}) => {"
                + "  const asked = []; let tick = null, seconds = null;"
                + "  window.fetch = async url => { asked.push(url.pathname.slice(-1));"
                + "    return new Response(JSON.stringify({state: 'RUNNING'}), {headers: {'Content-Type': 'application/json'}}); };"
                + "  for (const id of ['a', 'b', 'c']) add(id, id);"
                + "  const page = {every: (pause, task) => { seconds = pause; tick = task; return {now() {}}; },"
                + "    announce() {}, session: {role: 'view'}};"
                + "  followJobs(page, document.createElement('div'), () => {});"
                + "  const counts = [];"
                + "  for (let i = 0; i < 4; i++) { await tick(); counts.push(asked.length); }"
                + "  done(`${asked.join('')} ${counts} ${seconds}`);"
                + "}).catch(failure => done(String(failure)));";

        assertThat(visit.driver.executeAsyncScript(script)).isEqualTo("abca 1,2,3,4 2");
    }

    /** Run in the page itself: what is asked, and when, is the module's own business. */
    @Test
    @SuppressWarnings("unchecked")
    void pollingRestsWhileHiddenAndSlowsDownAfterFailures() throws Exception {
        ConsoleVisit visit = ConsoleVisit.begin(host);
        visit.see(By.id("token"));
        String script = "const done = arguments[arguments.length - 1];"
                + "const modules = document.querySelector('script[type=module]').src;"
                + "import(new URL('poll.js', modules)).then(async ({poll}) => {"
                + "  let asked = 0, hidden = true; const waits = [];"
                + "  Object.defineProperty(document, 'hidden', {get: () => hidden});"
                + "  const look = value => { hidden = value; document.dispatchEvent(new Event('visibilitychange')); };"
                + "  const later = () => new Promise(then => setTimeout(then, 100));"
                + "  const failing = {answered() {}, failed(problem, wait) { waits.push(wait); }};"
                + "  const one = poll(async () => { asked += 1; }, 0.01, failing);"
                + "  await later(); const whileHidden = asked;"
                + "  look(false); do await later(); while (asked === whileHidden); const whileSeen = asked;"
                + "  look(true); const atTheTurn = asked; await later(); const afterwards = asked - atTheTurn; one.stop();"
                + "  look(false);"
                + "  const two = poll(async () => { throw new Error('no'); }, 0.001, failing);"
                + "  do await later(); while (waits.length < 4); two.stop();"
                + "  const grown = waits.every((wait, i) => i === 0 || wait === 2 * waits[i - 1]) && waits.length > 3;"
                + "  waits.length = 0;"
                + "  const three = poll(async () => { throw Object.assign(new Error(), {retryAfterSeconds: 7}); }, 0.001, failing);"
                + "  do await later(); while (waits.length < 1); three.now(); await later(); three.stop();"
                + "  done({whileHidden, seen: whileSeen > 0, afterwards: afterwards <= 1, grown, told: waits});"
                + "}).catch(failure => done({failure: String(failure)}));";

        Map<String, Object> result = (Map<String, Object>) visit.driver.executeAsyncScript(script);

        assertThat(result)
                .isEqualTo(Map.of(
                        "whileHidden", 0L, "seen", true, "afterwards", true, "grown", true, "told", List.of(7L)));
    }
}
