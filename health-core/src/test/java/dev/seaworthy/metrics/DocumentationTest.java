package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.checks.RedisServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} names what we emit, all of it. */
class DocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");

    @Test
    void everyConstantIsDescribed() throws IOException {
        String page = Files.readString(PAGE);

        for (String name : constants()) {
            assertThat(page).contains("| `" + name + "` |");
        }
    }

    @Test
    void everySeriesOfALiveScrapeIsDescribed() throws Exception {
        String page = Files.readString(PAGE);

        List<String> undescribed = liveScrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .filter(name -> !page.contains("`" + name + "`") && !page.contains("`" + withoutMax(name) + "`"))
                .toList();

        assertThat(undescribed).isEmpty();
    }

    @Test
    void everySeriesOfTheHistoryIsDescribed() throws IOException {
        String page = Files.readString(PAGE);
        try (MetricsMonitor metrics = MetricsMonitor.builder()
                .database("<name>", new JdbcDataSource())
                .build()) {
            assertThat(metrics.historyNames()).isNotEmpty().allSatisfy(name -> assertThat(page)
                    .contains("`" + name + "`"));
        }
    }

    private static String withoutMax(String name) {
        return name.replaceAll("_max$", "");
    }

    private static List<String> constants() {
        return Arrays.stream(MeterNames.class.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .map(DocumentationTest::value)
                .toList();
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String liveScrape() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:documented");
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }
            try (MetricsMonitor metrics = MetricsMonitor.builder()
                            .database("main", pool)
                            .redis("cache", RedisServer.at("127.0.0.1", 1))
                            .build()
                            .start();
                    HealthMonitor health = HealthMonitor.builder()
                            .readiness("database", context -> CheckResult.up())
                            .meterRegistry(metrics.registry())
                            .build()
                            .start()) {
                metrics.http().start("GET", "/").finish(200, null, null);
                metrics.tasks().run("import", () -> {});
                metrics.statements().record("lookup", Duration.ofMillis(1), true);
                metrics.freshness().record("prices", Instant.now());
                while (!health.report(Probe.READINESS).serving()) {
                    Thread.onSpinWait();
                }
                return metrics.scrape(null, null, Set.of()).text();
            }
        }
    }
}
