package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.PrometheusProgram;
import dev.seaworthy.testsupport.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus with the generated rules sees what is done to the quickstart. */
@Tag("long")
class AlertsInPrometheusLongTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(3);

    private static final int DISK = 64 << 20;

    /** Nobody waits for minutes here, and the memory of the machine is left alone. */
    private static final Map<String, String> SET = Map.of(
            "check-failed.for", "0s",
            "http-errors.for", "0s",
            "service-down.for", "20s",
            "memory-high.for", "0s",
            "memory-high.threshold", "0.001",
            "memory-high.clear", "0.0005",
            "disk-nearly-full.for", "0s");

    @Test
    void whatHurtsTheApplicationIsSeen(@TempDir Path rules) {
        assumeTrue(PrometheusProgram.isInstalled("prometheus"), "prometheus (Debian package of that name) is missing");
        Optional<SmallDisk> mounted = SmallDisk.mount(DISK);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        try (SmallDisk disk = mounted.orElseThrow()) {
            hurt(disk.path(), rules);
        }
    }

    private static void hurt(Path home, Path rules) {
        try (PostgresServer postgres = PostgresServer.start();
                RunningRegistry registry = RunningRegistry.start(home, on(postgres));
                PrometheusProgram prometheus = PrometheusProgram.server(configuration(registry, rules))) {
            assertThat(eventually(prometheus, Set.of("memory-high"), () -> {}))
                    .doesNotContain("disk-nearly-full", "check-failed", "http-errors", "failed-logins", "service-down");

            fill(home.resolve("somebody-elses.log"));
            assertThat(eventually(prometheus, Set.of("disk-nearly-full"), () -> {}))
                    .doesNotContain("check-failed");

            eventually(prometheus, Set.of("failed-logins", "bruteforce-detected"), () -> registry.stranger()
                    .login("ghost", "guess"));

            Client editor = registry.editor();
            postgres.stop();
            eventually(prometheus, Set.of("check-failed", "http-errors"), () -> inVain(editor));

            registry.application().close();
            eventually(prometheus, Set.of("service-down"), () -> {});
        }
    }

    /** All but a twentieth of the disk. */
    private static void fill(Path file) {
        try {
            long free = Files.getFileStore(file.getParent()).getUsableSpace();
            Files.write(file, new byte[(int) free - DISK / 20]);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Together, because each waits for the database as long as it may. */
    private static void inVain(Client editor) {
        CompletableFuture.allOf(IntStream.range(0, 12)
                        .mapToObj(i -> editor.sendAsync("GET", "/projects", new byte[0]))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static Map<String, String> on(PostgresServer postgres) {
        String url = postgres.jdbcUrl();
        return Map.of("DATABASE_URL", url.substring(0, url.indexOf('?')), "DATABASE_USER", "postgres");
    }

    /** As generated, but that it looks every two seconds. */
    private static String configuration(RunningRegistry registry, Path rules) {
        List<String> options = new ArrayList<>(List.of(
                "--job",
                "quickstart",
                "--target",
                "localhost:" + registry.application().port(),
                "--token-file",
                rules.resolve("token").toString()));
        SET.forEach((key, value) -> options.addAll(List.of("--set", "seaworthy.alerts.rules." + key + "=" + value)));
        String configuration =
                Generated.into(rules, options.toArray(String[]::new)).get("prometheus.yml");
        try {
            Files.writeString(rules.resolve("token"), Client.ADMIN);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return configuration.replace("\"15s\"", "\"2s\"").replace("- rules-", "- " + rules + "/rules-");
    }

    /** The rules that fire, once all that are wanted do. */
    private static Set<String> eventually(PrometheusProgram prometheus, Set<String> wanted, Runnable meanwhile) {
        Set<String> firing = Eventually.get(
                SEEN_WITHIN,
                () -> {
                    meanwhile.run();
                    return firing(prometheus);
                },
                found -> found.containsAll(wanted));
        assertThat(firing).containsAll(wanted);
        return firing;
    }

    private static Set<String> firing(PrometheusProgram prometheus) {
        Set<String> firing = new TreeSet<>();
        try {
            for (JsonNode alert :
                    JSON.readTree(prometheus.get("/api/v1/alerts")).at("/data/alerts")) {
                if (alert.get("state").textValue().equals("firing")) {
                    firing.add(alert.at("/labels/alertname").textValue());
                }
            }
        } catch (JsonProcessingException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return firing;
    }
}
