package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules, boards and pages name nothing that the quickstart, with a bit of work, does not tell. */
@Tag("dear")
class ScrapeContractTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern NAMED = Pattern.compile("`((?:seaworthy|http|db|jvm|system|container)_[a-z0-9_]+)");

    /**
     * What the quickstart has no use for: Jdbi, timed tasks, checks of certificates. The module's own test has a scrape with
     * them, and with a failed request.
     */
    private static final Pattern UNUSED =
            Pattern.compile("(db_client_operation|seaworthy_(task|freshness|certificate)|registry_).*");

    /** Unknown counters are left out: of machines without a control group, and what H2 does not tell. */
    private static final Pattern UNKNOWN = Pattern.compile("(container_.*|db_server_deadlocks)_total");

    private static final String FAILED = "http_server_requests_seconds_count{outcome=SERVER_ERROR}";

    /** Tables of the database. */
    private static final Pattern TABLE = Pattern.compile("seaworthy_slo_(hour|minute)?");

    @TempDir
    Path home;

    @Test
    void everyMeterAndLabelIsInTheScrape(@TempDir Path folder) throws IOException {
        List<String> expressions = Scrape.expressions(Generated.into(folder));
        assertThat(expressions).hasSizeGreaterThan(120);

        Set<String> missing;
        Set<String> unnamed;
        try (RunningRegistry registry = RunningRegistry.start(home)) {
            work(registry);
            Scrape scrape = Eventually.get(
                    SOON,
                    () -> new Scrape(registry.admin().get("/metrics").text()),
                    found -> missing(found, expressions).isEmpty());
            missing = missing(scrape, expressions);
            unnamed = namedOnPages(scrape);
        }

        assertThat(missing).as("named in rules and boards").isEmpty();
        assertThat(unnamed).as("named on pages").isEmpty();
    }

    private static void work(RunningRegistry registry) {
        Client editor = registry.editor();
        String project = editor.project("scraped");
        editor.put("/projects/" + project + "/artifacts/a", new byte[1000]);
        editor.get("/projects/" + project);
        for (int i = 0; i < 6; i++) {
            registry.stranger().login("ghost", "guess");
        }
        registry.admin().post("/api/v1/backups", "{\"plan\":\"" + BackupWiring.PLAN + "\"}");
    }

    private static Set<String> missing(Scrape scrape, List<String> expressions) {
        Set<String> missing = new TreeSet<>();
        expressions.forEach(expression -> missing.addAll(scrape.missing(expression)));
        missing.removeIf(name -> name.equals(FAILED)
                || UNUSED.matcher(name).matches()
                || UNKNOWN.matcher(name).matches());
        return missing;
    }

    private static Set<String> namedOnPages(Scrape scrape) throws IOException {
        Set<String> named = new TreeSet<>();
        for (String page : List.of("alerts.md", "alerting.md", "slo.md")) {
            String text = Files.readString(Path.of("..", "..", "docs", page));
            NAMED.matcher(text).results().forEach(found -> named.add(found.group(1)));
        }
        named.removeIf(name -> scrape.has(name)
                || scrape.has(name + "_count")
                || TABLE.matcher(name).matches()
                || UNUSED.matcher(name).matches());
        return named;
    }
}
