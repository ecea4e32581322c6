package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_SCRAPER;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.health.CheckTransition;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsApiTest {
    private static final String PROMETHEUS = "text/plain; version=0.0.4";

    private static MetricsMonitor metrics;
    private static HealthMonitor health;
    private static JettyHost host;
    private static RawHttp http;

    @BeforeAll
    static void start() throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:metrics;DB_CLOSE_DELAY=-1");
        metrics = MetricsMonitor.builder().database("main", database).build().start();
        CountDownLatch checked = new CountDownLatch(1);
        health = HealthMonitor.builder()
                .listener(new HealthListener() {
                    @Override
                    public void checkChanged(CheckTransition transition) {
                        checked.countDown();
                    }
                })
                .build()
                .start();
        assertThat(checked.await(30, TimeUnit.SECONDS)).isTrue();
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .metrics(metrics)
                .health(health)
                .authorizer(Tokens.all())
                .scrapeToken(Token.of(Tokens.SCRAPER))
                .register(context));
        http = host.http();
    }

    @AfterAll
    static void stop() throws Exception {
        host.close();
        metrics.close();
        health.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: */*", "Accept: text/plain", "X-No: accept", "Accept: image/png", "Accept: ;;q=,"})
    void scrapeIsPrometheusTextUnlessAskedOtherwise(String accept) throws Exception {
        RawHttp.Answer answer = http.get("/metrics", AS_SCRAPER, accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith(PROMETHEUS);
        assertThat(answer.body()).contains("# TYPE ");
    }

    @Test
    void openMetricsAndJsonAreGivenToThoseWhoPreferThem() throws Exception {
        assertThat(http.get(
                                "/metrics",
                                AS_SCRAPER,
                                "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                        .header("Content-Type"))
                .startsWith("application/openmetrics-text");
        assertThat(http.get("/metrics", AS_SCRAPER, "Accept: application/json").header("Content-Type"))
                .startsWith("application/json");
        assertThat(http.get("/metrics?format=json", AS_SCRAPER).json().isObject())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm.threads.live", "jvm_threads_live_threads"})
    void nameNarrowsTheScrape(String name) throws Exception {
        RawHttp.Answer answer = http.get("/metrics?name=" + name, AS_SCRAPER);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("jvm_threads_live").doesNotContain("jvm_memory_used");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"format=xml | json", "x=1 | legal are [format, name]", "name=a&name=b | more than once"})
    void badParameterIsRefused(String query, String reason) throws Exception {
        RawHttp.Answer answer = http.get("/metrics?" + query, AS_SCRAPER);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains(reason);
    }

    @Test
    void headOfAScrapeHasNoBody() throws Exception {
        RawHttp.Answer head = http.send("HEAD", "/metrics", "", AS_SCRAPER);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(Integer.parseInt(head.header("Content-Length"))).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/metrics/system   | sampled_at,stale_after_seconds,errors,cpu,memory,container,disks,disk_io,network,process",
                "/metrics/database | sampled_at,stale_after_seconds,errors,databases,statements",
                "/metrics/http     | window_seconds,routes,overflow_count",
                "/metrics/tasks    | tasks,freshness"
            })
    void reportHasTheFieldsOfTheContract(String path, String keys) throws Exception {
        RawHttp.Answer answer = http.get(path, AS_VIEWER);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(String.join(",", answer.keys())).isEqualTo(keys);
        assertThat(http.get(path).status()).isEqualTo(401);
        assertThat(http.get(path, AS_SCRAPER).status()).isEqualTo(403);
    }

    @Test
    void systemReportHasTheNestedFieldsOfTheContract() throws Exception {
        JsonNode body = http.get("/metrics/system", AS_VIEWER).json();

        assertThat(RawHttp.Answer.keys(body.get("cpu"))).containsExactly("scope", "percent", "cores", "load_1m");
        assertThat(RawHttp.Answer.keys(body.get("memory")))
                .containsExactly("scope", "total_bytes", "used_bytes", "available_bytes", "percent");
        assertThat(RawHttp.Answer.keys(body.get("network")))
                .containsExactly("connections", "received_bytes", "sent_bytes");
        assertThat(RawHttp.Answer.keys(body.get("process")))
                .containsExactly("uptime_seconds", "threads", "heap_used_bytes", "heap_max_bytes", "open_files");
    }

    /** The sampler has a thread of its own and tells nobody when it is done. */
    private static JsonNode sampled(String path) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        JsonNode report = http.get(path, AS_VIEWER).json();
        while (report.get("sampled_at").isNull() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            report = http.get(path, AS_VIEWER).json();
        }
        return report;
    }

    @Test
    void sampledReportsHaveTheNestedFieldsOfTheContract() throws Exception {
        JsonNode database = sampled("/metrics/database").at("/databases/0");

        assertThat(RawHttp.Answer.keys(database))
                .containsExactly(
                        "name",
                        "product",
                        "version",
                        "size_bytes",
                        "connections",
                        "table_count",
                        "locks",
                        "deadlocks",
                        "cache_hit_ratio",
                        "transactions",
                        "longest_transaction_seconds",
                        "pool");
        assertThat(database.get("product").asText()).isEqualTo("H2");
        assertThat(RawHttp.Answer.keys(database.get("connections"))).containsExactly("active", "idle", "total", "max");
        assertThat(RawHttp.Answer.keys(sampled("/metrics/system").at("/disks/0")))
                .containsExactly("path", "total_bytes", "used_bytes", "free_bytes", "percent");
    }

    @Test
    void httpReportHasTheNestedFieldsOfTheContract() throws Exception {
        metrics.http().start("GET", "/x/{id}").finish(200, "/x/{id}", null);

        JsonNode route = http.get("/metrics/http", AS_VIEWER).json().at("/routes/0");

        assertThat(RawHttp.Answer.keys(route))
                .containsExactly(
                        "method",
                        "route",
                        "count",
                        "error_count",
                        "client_error_count",
                        "error_ratio",
                        "p50_ms",
                        "p95_ms",
                        "p99_ms",
                        "in_flight");
    }

    @Test
    void taskReportHasTheNestedFieldsOfTheContract() throws Exception {
        metrics.tasks().run("nightly", () -> {});

        JsonNode task = http.get("/metrics/tasks", AS_VIEWER).json().at("/tasks/0");

        assertThat(RawHttp.Answer.keys(task))
                .containsExactly("name", "runs", "failures", "mean_ms", "p95_ms", "last_success_at");
    }

    @Test
    void historyHasTheFieldsOfTheContract() throws Exception {
        RawHttp.Answer answer = http.get("/metrics/history?series=cpu_percent,http_requests&step=1m", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.keys()).containsExactly("step_seconds", "series");
        assertThat(answer.json().get("step_seconds").asInt()).isEqualTo(60);
        assertThat(answer.json().get("series")).hasSize(2);
        assertThat(RawHttp.Answer.keys(answer.json().at("/series/0"))).containsExactly("name", "unit", "points");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/metrics/history                                  | cpu_percent",
                "/metrics/history?series=cpu                       | cpu_percent",
                "/metrics/history?series=threads,cpu               | no series \"cpu\"",
                "/metrics/history?series=threads&to=-1000000000-01-01T00:00:00Z | not before",
                "/metrics/history?series=threads&from=yesterday    | ISO-8601",
                "/metrics/history?series=threads&step=0s           | above 0",
                "/metrics/http?window=2h                           | 5m and 1h"
            })
    void whatIsNotLegalIsRefusedWithWhatIs(String target, String legal) throws Exception {
        RawHttp.Answer answer = http.get(target, AS_VIEWER);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains(legal);
    }

    @Test
    void requestsOfAnHourAreThereForTheAsking() throws Exception {
        assertThat(http.get("/metrics/http?window=60m", AS_VIEWER)
                        .json()
                        .get("window_seconds")
                        .asInt())
                .isEqualTo(3600);
    }

    @Test
    void detailedHealthHasTheFieldsOfTheContract() throws Exception {
        RawHttp.Answer answer = http.get("/health/detailed", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").asText()).isEqualTo("healthy");
        assertThat(answer.keys())
                .containsExactly("status", "reason", "timestamp", "version", "uptime_seconds", "services", "system");
        assertThat(RawHttp.Answer.keys(answer.json().get("services").get("deadlock")))
                .containsExactly(
                        "status",
                        "kinds",
                        "impact",
                        "since",
                        "checked_at",
                        "age_seconds",
                        "duration_ms",
                        "message",
                        "data",
                        "uptime_24h");
        assertThat(RawHttp.Answer.keys(answer.json().get("system")))
                .containsExactly("scope", "cpu_percent", "memory_percent", "disk_percent");
    }
}
