package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.FileDeploymentStore;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the reference page to the code. */
class HttpPageTest {
    private static final Pattern REQUEST =
            Pattern.compile("^\\| `([A-Z]+ /[^`]*)` \\| ((public|scrape|view|operate) \\|)?", Pattern.MULTILINE);

    @TempDir
    static Path folder;

    private static String page;
    private static List<Route> routes;

    @BeforeAll
    static void read() throws Exception {
        page = Files.readString(Path.of("..", "docs", "http.md"));
        JdbcAuditStore store = new JdbcAuditStore(new JdbcDataSource());
        MetricsMonitor metrics = MetricsMonitor.builder().build();
        routes = Stream.of(
                        HealthEndpoints.family(HealthMonitor.builder().build(), null, null, null),
                        MetricsEndpoints.family(metrics),
                        InfoEndpoints.family(AppInfo.of("x"), null),
                        ConsoleEndpoints.family(List.of(), null, null),
                        OperationsEndpoints.family(
                                LogTail.create(),
                                Deployments.of(new FileDeploymentStore(folder.resolve("deployments")), AppInfo.of("x")),
                                Alerts.builder(metrics).build(),
                                SloMonitor.builder(metrics).build()),
                        AuditEndpoints.family(AuditLogger.builder(store).build(), store),
                        BackupEndpoints.family(
                                Backups.builder(new DirectoryStorage(folder)).build(), null))
                .flatMap(family -> family.routes().stream())
                .toList();
    }

    @Test
    void everyRequestIsDescribedWithItsProtectionAndNoOther() {
        Map<String, String> described = new TreeMap<>();
        for (MatchResult row : REQUEST.matcher(page).results().toList()) {
            // The tables without that column say it above.
            described.put(row.group(1), row.group(3) == null ? "view" : row.group(3));
        }

        assertThat(described)
                .isEqualTo(routes.stream()
                        .collect(Collectors.toMap(
                                route -> route.method() + " " + route.path(),
                                route -> route.protection().name().toLowerCase(Locale.ROOT))));
    }

    @Test
    void everyParameterIsNamed() {
        assertThat(routes.stream().map(Route::parameters).flatMap(Set::stream))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void everyProblemIsDescribedWithItsStatusAndNoOther() {
        Map<String, String> described = Pattern.compile("^\\| `([a-z-]+)` \\| (\\d{3})", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .collect(Collectors.toMap(row -> "urn:seaworthy:problem:" + row.group(1), row -> row.group(2)));

        assertThat(described)
                .isEqualTo(Stream.of(ProblemType.values())
                        .collect(Collectors.toMap(ProblemType::uri, problem -> Integer.toString(problem.status()))));
    }
}
