package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.alerts.slo.InMemoryCountStore;
import dev.seaworthy.alerts.slo.Objectives;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.CheckTransition;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Impact;
import dev.seaworthy.metrics.MetricsMonitor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every meter that a rule, panel or objective of this module names is in a live scrape after some work, under the name that
 * follows from it and with the values of tags that it asks for. The quickstart holds those of all modules to the same.
 */
class CatalogueScrapeTest {

    /** Counters that are left out while unknown: of a control group, of what H2 does not tell, of a log nobody tails. */
    private static final Pattern ABSENT =
            Pattern.compile("container\\..*|db\\.server\\.deadlocks|seaworthy\\.log\\.events");

    private final RuleCatalogue catalogue = RuleCatalogue.onClassPath(getClass().getClassLoader());

    @Test
    void everySeriesOfTheCatalogueIsScraped() throws Exception {
        assertThat(selectors()).isNotEmpty();

        assertThat(missingInALiveScrape()).as("not scraped").isEmpty();
    }

    private static boolean isIn(String scrape, Selector selector) {
        boolean recorded = selector.type() == Selector.Type.TIMER || selector.type() == Selector.Type.SUMMARY;
        String type = recorded ? "(histogram|summary)" : selector.type().name().toLowerCase(Locale.ROOT);
        return has(scrape, "# TYPE " + selector.prometheusMeter() + " " + type + "\n")
                && scrape.lines()
                        .filter(line -> line.matches(selector.prometheusSeries() + "[{ ].*"))
                        .anyMatch(line -> isOf(selector, line));
    }

    private static boolean isOf(Selector selector, String line) {
        boolean bounded = selector.bucket() == null || line.contains("le=\"" + selector.bucket() + "\"");
        return bounded && selector.tags().stream().allMatch(match -> hasTag(line, match));
    }

    private static boolean hasTag(String line, Selector.TagMatch match) {
        String label = "[{,]" + match.tag().replace('.', '_') + "=\"";
        String values = match.values().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return has(line, label) && has(line, label + "(" + values + ")\"") == match.wanted();
    }

    private static boolean has(String scrape, String pattern) {
        return Pattern.compile(pattern).matcher(scrape).find();
    }

    private List<Selector> selectors() {
        List<Selector> selectors = new ArrayList<>();
        catalogue.rules().forEach(rule -> rule.signal().as(new SelectorsOf(selectors)));
        catalogue.panels().stream().flatMap(panel -> panel.series().stream()).forEach(series -> series.signal()
                .as(new SelectorsOf(selectors)));
        Objectives.defaults()
                .all()
                .forEach(each ->
                        selectors.addAll(List.of(each.sli().total(), each.sli().part())));
        selectors.removeIf(selector ->
                selector.cumulative() && ABSENT.matcher(selector.meter()).matches());
        return selectors;
    }

    private static void work(MetricsMonitor metrics) {
        metrics.http().start("GET", "/").finish(500, "/", null);
        metrics.http().start("GET", "/").finish(404, "/", null);
        metrics.statements().record("find-orders", Duration.ofMillis(1), true);
        metrics.freshness().record("prices", Instant.now());
        assertThatThrownBy(() -> metrics.tasks().time("import", () -> {
                    throw new IOException("no file");
                }))
                .isInstanceOf(IOException.class);
    }

    private List<Selector> missingInALiveScrape() throws Exception {
        CountDownLatch checked = new CountDownLatch(1);
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:catalogue");
            pool.getConnection().close();
            try (MetricsMonitor metrics = MetricsMonitor.builder()
                            .database("main", pool)
                            .build()
                            .start();
                    HealthMonitor health = HealthMonitor.builder()
                            .readiness("certificate", context -> CheckResult.up()
                                    .with("expires_at", Instant.MAX.toString()))
                            .check(CheckSpec.builder("mail", context -> CheckResult.up())
                                    .impact(Impact.DEGRADES)
                                    .build())
                            .meterRegistry(metrics.registry())
                            .listener(new HealthListener() {
                                @Override
                                public void checkChanged(CheckTransition transition) {
                                    if (transition.check().equals("certificate")) {
                                        checked.countDown();
                                    }
                                }
                            })
                            .build()
                            .start();
                    Alerts alerts = Alerts.builder(metrics).build().start();
                    SloMonitor objectives = SloMonitor.builder(metrics)
                            .store(new InMemoryCountStore())
                            .build()
                            .start()) {
                work(metrics);
                assertThat(checked.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(health.age("certificate")).isPresent();
                assertThat(alerts.rules().rules()).isNotEmpty();
                assertThat(objectives).isNotNull();
                return missing(metrics);
            }
        }
    }

    /**
     * In the last of as many scrapes as it takes: the pauses of the garbage collector have no meter before the first, and
     * are told on a thread of the JVM's; what is sampled has none before its first sample.
     */
    private List<Selector> missing(MetricsMonitor metrics) {
        System.gc();
        List<Selector> wanted = selectors();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String scrape = metrics.scrape(null, "prometheus", Set.of()).text();
            List<Selector> missing =
                    wanted.stream().filter(selector -> !isIn(scrape, selector)).toList();
            if (missing.isEmpty() || System.nanoTime() > deadline) {
                return missing;
            }
        }
    }
}
