package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.checks.RedisServer;
import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.testsupport.DebianRedis;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.RequiredTool;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsMonitorTest {

    /** Stock Micrometer meters that promtool dislikes and everybody's boards expect. */
    private static final List<String> ALLOWED = List.of("process_cpu_time_ns_total", "system_cpu_count");

    @TempDir
    Path folder;

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        awaitNoThread();
    }

    /** A closed monitor has seen the end of its work; the thread that did it ends a moment later. */
    static void awaitNoThread() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("metrics-")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void promtoolAcceptsTheWholeScrape() throws Exception {
        Optional<Path> promtool = RequiredTool.find("promtool");
        assumeTrue(promtool.isPresent(), "promtool (Debian package prometheus) is not installed");
        assumeTrue(DebianRedis.isInstalled(), "redis-server is not installed");
        Path scrape = folder.resolve("scrape.txt");
        try (HikariDataSource pool = h2();
                DebianRedis redis = DebianRedis.start();
                MetricsMonitor metrics = MetricsMonitor.builder()
                        .database("main", pool)
                        .sqlMetric(
                                "main", SqlMetric.of("orders.open", "SELECT 3").in("orders"))
                        .redis("cache", RedisServer.at("127.0.0.1", redis.port()))
                        .disk(folder)
                        .build()
                        .start();
                LogTail log = LogTail.create();
                HealthMonitor health = HealthMonitor.builder()
                        .readiness("database", context -> CheckResult.up())
                        .meterRegistry(metrics.registry())
                        .build()
                        .start()) {
            log.bindTo(metrics.registry());
            work(metrics);
            metrics.statements().record("lookup", Duration.ofMillis(1), true);
            while (!health.report(dev.seaworthy.health.Probe.READINESS).serving()
                    || !metrics.databases().errors().isEmpty()) {
                Thread.onSpinWait();
            }
            Files.writeString(scrape, metrics.scrape(null, null, Set.of()).text());
        }

        List<String> complaints = checkMetrics(promtool.get(), scrape);

        assertThat(complaints).allMatch(line -> ALLOWED.stream().anyMatch(line::startsWith));
        assertThat(complaints).hasSize(ALLOWED.size());
        assertThat(Files.readString(scrape))
                .contains("http_server_requests_seconds_bucket")
                .contains("system_memory_limit_bytes")
                .contains("hikaricp_connections_max{pool=\"main-pool\"}")
                .contains("db_server_connections{database=\"main\",state=\"active\"}")
                .contains("seaworthy_health_check_status{check=\"database\",impact=\"critical\",status=\"up\"}")
                .contains("jvm_memory_used_bytes")
                .contains("db_client_operation_duration_seconds_bucket{outcome=\"success\",statement=\"lookup\"")
                .contains("orders_open_orders 3.0")
                .contains("seaworthy_redis_commands_total{redis=\"cache\"}")
                .contains("seaworthy_log_events_total{level=\"error\"}")
                .contains("seaworthy_task_duration_seconds_count{outcome=\"success\",task=\"import\"} 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
                    none                                                          | none       | text/plain
                    */*                                                           | none       | text/plain
                    text/plain                                                    | none       | text/plain
                    application/openmetrics-text;version=1.0.0,text/plain;q=0.5   | none       | application/openmetrics-text
                    application/openmetrics-text;q=0.1,text/plain                 | none       | text/plain
                    application/json                                              | none       | application/json
                    application/json;q=0.4,text/plain;q=0.5                       | none       | text/plain
                    application/json,text/plain,*/*                               | none       | text/plain
                    application/json;q=0.9,application/openmetrics-text;q=0.8     | none       | application/json
                    application/json,*/*;q=0.1                                    | none       | application/json
                    application/vnd.google.protobuf;encoding=delimited            | none       | text/plain
                    text/html                                                     | none       | text/plain
                    */*                                                           | json       | application/json
                    application/json                                              | prometheus | text/plain
                    """)
    void theFormatIsNegotiatedAndProtobufNeverPassedOn(String accept, String format, String expected) {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            assertThat(metrics.scrape(accept, format, Set.of()).contentType()).startsWith(expected);
        }
    }

    @Test
    void anUnknownFormatIsRefusedWithTheLegalOnes() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            assertThatThrownBy(() -> metrics.scrape(null, "xml", Set.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("json, prometheus and openmetrics");
        }
    }

    @ParameterizedTest
    @CsvSource({"http.server.active", "http_server_active"})
    void aScrapeCanBeLimitedToNames(String name) {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build().start()) {
            assertThat(metrics.scrape(null, null, Set.of(name)).text().lines().filter(line -> !line.startsWith("#")))
                    .containsExactly("http_server_active 0.0");
        }
    }

    @Test
    void countersAndUnitsAreFoundByEitherName() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build().start()) {
            for (String name : List.of("system.memory.limit", "system_memory_limit_bytes")) {
                assertThat(metrics.scrape(null, null, Set.of(name)).text()).contains("system_memory_limit_bytes ");
            }
            for (String name : List.of("seaworthy.sampler.failures", "seaworthy_sampler_failures_total")) {
                assertThat(metrics.scrape(null, null, Set.of(name)).text())
                        .contains("seaworthy_sampler_failures_total{");
            }
            for (String name : List.of("jvm.info", "jvm_info")) {
                assertThat(metrics.scrape(null, null, Set.of(name)).text()).contains("jvm_info{");
            }
            for (String name : List.of("jvm.threads.live", "jvm_threads_live_threads")) {
                assertThat(metrics.scrape(null, null, Set.of(name)).text()).contains("jvm_threads_live_threads ");
            }
            assertThat(metrics.scrape("application/json", null, Set.of("jvm.threads.live"))
                            .text())
                    .startsWith("{\"meters\":[{\"name\":\"jvm.threads.live\",\"type\":\"gauge\"");
        }
    }

    @Test
    void theSystemReportHasTheFieldsOfTheContractFromTheFirstMomentOn() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().disk(folder).build()) {
            assertThat(JsonText.of(metrics.system()))
                    .startsWith("{\"sampled_at\":null,\"stale_after_seconds\":30,\"errors\":[{\"probe\":\"cpu\","
                            + "\"reason\":\"not sampled yet\",\"since\":")
                    .contains("\"cpu\":{\"scope\":\"host\",\"percent\":null,\"cores\":null,\"load_1m\":null}")
                    .contains("\"memory\":{\"scope\":\"host\",\"total_bytes\":null,\"used_bytes\":null,"
                            + "\"available_bytes\":null,\"percent\":null}")
                    .contains("\"disks\":[{\"path\":\"" + folder + "\",\"total_bytes\":null")
                    .contains("\"network\":{\"connections\":null,\"received_bytes\":null,\"sent_bytes\":null}")
                    .contains("\"process\":{\"uptime_seconds\":");
        }
    }

    @Test
    void aHostRegistryOfAnotherKindGetsOursBesideItAndIsLeftAsItWas() {
        SimpleMeterRegistry host = new SimpleMeterRegistry();
        host.counter("host.own").increment();
        MetricsMonitor later;
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().meterRegistry(host).build().start()) {
            later = metrics;
            work(metrics);
            assertThat(host.find("jvm.memory.used").gauges()).isNotEmpty();
            assertThat(metrics.scrape(null, null, Set.of()).text()).contains("jvm_memory_used_bytes");
        }
        later.http().start("POST", "/after").finish(200, null, null);
        later.tasks().run("after", () -> {});

        assertThat(((CompositeMeterRegistry) later.registry()).getRegistries()).isEmpty();
        assertThat(host.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .containsExactly("host.own");
        assertThat(host.isClosed()).isFalse();
    }

    @Test
    void thePrometheusRegistryOfTheHostIsUsedEvenInsideAComposite() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CompositeMeterRegistry host = new CompositeMeterRegistry();
        host.add(prometheus);
        host.counter("host.own").increment();
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().meterRegistry(host).build().start()) {
            assertThat(metrics.registry()).isSameAs(host);
            assertThat(metrics.scrape(null, null, Set.of()).text())
                    .contains("host_own_total 1.0")
                    .contains("http_server_active");
        }

        assertThat(prometheus.scrape()).contains("host_own_total").doesNotContain("http_server_active");
    }

    @Test
    void aSecondMonitorOnTheSameRegistryIsRefusedAndStartsWhenTheFirstIsClosed() {
        SimpleMeterRegistry host = new SimpleMeterRegistry();
        CompositeMeterRegistry around = new CompositeMeterRegistry();
        around.add(host);
        MetricsMonitor first =
                MetricsMonitor.builder().meterRegistry(host).build().start();
        try (MetricsMonitor second =
                MetricsMonitor.builder().meterRegistry(around).build()) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("CompositeMeterRegistry")
                    .hasMessageContaining("seaworthy.sampler.age")
                    .hasMessageContaining("close");
            MetricsMonitor third = MetricsMonitor.builder().meterRegistry(host).build();
            assertThatThrownBy(third::start).isInstanceOf(IllegalStateException.class);
            third.close();
            assertThat(host.find("http.server.active").gauge()).isNotNull();
            assertThat(host.find("jvm.memory.used").gauges()).isNotEmpty();

            first.close();
            second.start();

            assertThat(host.find("seaworthy.sampler.age").gauges()).isNotEmpty();
        } finally {
            first.close();
        }
        assertThat(host.getMeters()).isEmpty();
    }

    @Test
    void jsonTellsTotalsInSecondsBesideARegistryThatCountsByStep() {
        // Which registry of a composite answers is chance.
        for (int i = 0; i < 10; i++) {
            try (MetricsMonitor metrics =
                    MetricsMonitor.builder().meterRegistry(new ByStep()).build()) {
                work(metrics);
                metrics.statements().record("lookup", Duration.ofSeconds(3), true);

                assertThat(metrics.scrape(null, "json", Set.of("db.client.operation.duration"))
                                .text())
                        .contains("\"values\":{\"count\":1,\"max\":3,\"total\":3}");
            }
        }
    }

    private static final class ByStep extends StepMeterRegistry {

        ByStep() {
            super(
                    new StepRegistryConfig() {
                        @Override
                        public String prefix() {
                            return "step";
                        }

                        @Override
                        public String get(String key) {
                            return null;
                        }
                    },
                    Clock.SYSTEM);
        }

        @Override
        protected void publish() {}

        @Override
        protected TimeUnit getBaseTimeUnit() {
            return TimeUnit.MILLISECONDS;
        }
    }

    @Test
    void cachesOfTheHostsOwnRegistryAreTold() {
        SimpleMeterRegistry host = new SimpleMeterRegistry();
        for (String result : List.of("hit", "miss")) {
            FunctionCounter.builder("cache.gets", result, String::length)
                    .tags("cache", "prices", "result", result)
                    .register(host);
        }
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().meterRegistry(host).build()) {
            assertThat(metrics.scrape(null, "json", Set.of()).text())
                    .contains("\"caches\":[{\"tags\":{\"cache\":\"prices\"},\"hits\":3,\"misses\":4,");
        }
    }

    @Test
    void metersSurviveGarbageCollection() {
        try (HikariDataSource pool = h2();
                MetricsMonitor metrics = MetricsMonitor.builder()
                        .database("main", pool)
                        .disk(folder)
                        .withoutJvmMeters()
                        .build()
                        .start()) {
            work(metrics);
            while (metrics.load().cpuPercent() == null
                    || metrics.load().diskPercent() == null
                    || metrics.databases().databases().get(0).sizeBytes() == null) {
                Thread.onSpinWait();
            }
            Set<String> before = knownSeries(metrics);
            System.gc();

            assertThat(before).hasSizeGreaterThan(40);
            assertThat(knownSeries(metrics)).containsAll(before);
        }
    }

    private static Set<String> knownSeries(MetricsMonitor metrics) {
        return metrics.scrape(null, null, Set.of())
                .text()
                .lines()
                .filter(line -> !line.startsWith("#") && !line.endsWith(" NaN"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toSet());
    }

    @Test
    void whileTheDatabaseIsPausedAScrapeAnswersAtOnceAndSaysThatItsFiguresAreStale() {
        SettableNanos time = new SettableNanos();
        try (PostgresServer server = PostgresServer.start();
                MetricsMonitor metrics = MetricsMonitor.builder()
                        .database("main", server.dataSource())
                        .clock(time)
                        .nanoTime(time)
                        .build()) {
            metrics.bind();
            metrics.tick();
            while (metrics.databases().databases().get(0).tableCount() == null) {
                Thread.onSpinWait();
            }
            assertThat(metrics.scrape(null, null, Set.of()).text()).contains("db_server_tables{database=\"main\"} 0");

            server.pause();
            try {
                time.advance(Duration.ofSeconds(31));
                metrics.tick();
                time.advance(Duration.ofSeconds(29));
                long asked = System.nanoTime();
                String scrape = metrics.scrape(null, null, Set.of()).text();
                DatabaseReport report = metrics.databases();
                Duration took = Duration.ofNanos(System.nanoTime() - asked);

                assertThat(took).as("no wait for the database").isLessThan(Duration.ofSeconds(30));
                assertThat(scrape)
                        .contains("db_server_tables{database=\"main\"} NaN")
                        .contains("seaworthy_sampler_age_seconds{probe=\"database main\"} 60");
                assertThat(report.databases().get(0).tableCount()).isNull();
                assertThat(report.errors()).anyMatch(error -> error.probe().equals("database main"));
            } finally {
                server.resume();
            }
        }
    }

    @Test
    void fiftyStartsAndStopsLeaveNothingBehind() throws InterruptedException {
        SimpleMeterRegistry host = new SimpleMeterRegistry();
        host.counter("host.own").increment();
        try (HikariDataSource pool = h2()) {
            startAndStop(host, pool);
            long before = openFiles();

            for (int i = 0; i < 50; i++) {
                startAndStop(host, pool);
            }

            assertThat(openFiles()).isLessThan(before + 20);
            assertThat(host.getMeters()).hasSize(1);
            noThreadIsLeft();
        }
    }

    private void startAndStop(SimpleMeterRegistry host, HikariDataSource pool) {
        try (MetricsMonitor metrics = MetricsMonitor.builder()
                .meterRegistry(host)
                .database("main", pool)
                .disk(folder)
                .sqlMetric("main", SqlMetric.of("answer", "SELECT 42"))
                .build()
                .start()) {
            work(metrics);
            metrics.statements().watch(Jdbi.create(pool));
            assertThat(metrics.scrape(null, null, Set.of()).text()).isNotEmpty();
        }
    }

    private static long openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    @Test
    void aClosedMonitorDoesNotStartAgain() {
        MetricsMonitor metrics = MetricsMonitor.builder().build();
        metrics.close();
        metrics.close();

        assertThatThrownBy(metrics::start).hasMessageContaining("build a new one");
    }

    private static void work(MetricsMonitor metrics) {
        metrics.http().start("GET", "/projects").finish(200, null, null);
        metrics.tasks().run("import", () -> {});
        metrics.freshness().record("prices", Instant.now());
    }

    private HikariDataSource h2() {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("main-pool");
        pool.setJdbcUrl("jdbc:h2:" + folder.resolve("app"));
        // The pool must have started for its figures to exist.
        pool.setMinimumIdle(1);
        try (var connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        return pool;
    }

    private static List<String> checkMetrics(Path promtool, Path scrape) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(scrape.toFile())
                .redirectErrorStream(true)
                .start();
        try (Stream<String> lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
            List<String> complaints = lines.toList();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return complaints;
        }
    }
}
