package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compose files, as docker-compose (Debian's package) reads them. */
@Tag("dear")
class ComposeTest {

    private static final Set<String> COMMANDS = Set.of("backup", "drills");
    /** How long the scripts wait for every service to be healthy. */
    private static final Duration WAITED = Duration.ofSeconds(180);

    @BeforeEach
    void composeIsHere() {
        assumeTrue(RequiredTool.find("docker-compose").isPresent(), "docker-compose is not installed");
    }

    static Stream<List<String>> deployments() {
        return Stream.of(
                List.of("compose.yml"),
                List.of("compose.staging.yml"),
                List.of("compose.local.yml"),
                List.of("compose.yml", "compose.ha.yml"),
                List.of("compose.yml", "compose.ha.yml", "compose.promoted.yml"),
                List.of("compose.yml", "compose.monitoring.yml", "compose.offsite.yml"));
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyServiceIsWatchedLimitedGuardedAndReachableFromThisHostAlone(List<String> files) {
        ComposeModel model = ComposeModel.of(files.toArray(String[]::new));
        boolean local = files.contains("compose.local.yml");

        model.services().forEach((name, service) -> {
            Map<String, Object> limits =
                    ComposeModel.map(ComposeModel.map(ComposeModel.map(service, "deploy"), "resources"), "limits");
            assertThat(limits).as(name).containsKeys("cpus", "memory");
            assertThat(ComposeModel.map(ComposeModel.map(service, "logging"), "options"))
                    .as(name)
                    .containsEntry("max-size", "10m")
                    .containsEntry("max-file", "3");
            assertThat(service.get("restart"))
                    .as(name)
                    .isEqualTo(local || COMMANDS.contains(name) ? "no" : "unless-stopped");
            assertThat(ComposeModel.texts(service, "security_opt")).as(name).contains("no-new-privileges:true");
            assertThat(ComposeModel.map(service, "networks")).as(name).containsOnlyKeys("backend");
            assertThat(service).as(name).doesNotContainKey("privileged");
            if (!COMMANDS.contains(name)) {
                assertThat(ComposeModel.map(service, "healthcheck"))
                        .as(name)
                        .containsKeys("test", "interval", "timeout");
                assertThat(firstProbe(service)).as(name).isLessThan(WAITED);
            }
            if (!name.equals("nginx")) {
                assertThat(ComposeModel.texts(service, "ports")).as(name).allSatisfy(port -> assertThat(port)
                        .startsWith("127.0.0.1:"));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyMountedFileOfTheKitIsThere(List<String> files) {
        ComposeModel model = ComposeModel.of(files.toArray(String[]::new));
        Path kit = Kit.file("").normalize();

        model.services().values().stream()
                .flatMap(service -> ComposeModel.texts(service, "volumes").stream())
                .map(volume -> Path.of(volume.split(":")[0]))
                .filter(source -> source.startsWith(kit))
                // Made by the generator of rules and boards.
                .filter(source -> !source.startsWith(kit.resolve("monitoring/generated")))
                .forEach(source -> assertThat(source).exists());
    }

    @Test
    void theApplicationRunsReadOnlyWithoutAnyCapabilityAndHasTimeToDrain() {
        ComposeModel model = ComposeModel.of("compose.yml");

        for (String instance : List.of("app", "green")) {
            Map<String, Object> service = model.service(instance);
            assertThat(service.get("read_only")).isEqualTo(true);
            assertThat(ComposeModel.texts(service, "cap_drop")).containsExactly("ALL");
            assertThat(service.get("stop_grace_period")).isEqualTo("60s");
            assertThat(model.environment(instance)).containsEntry("DRAIN", "15s");
        }
    }

    /** Journals and the state of alerts belong to one process. */
    @ParameterizedTest
    @ValueSource(strings = {"compose.yml", "compose.staging.yml"})
    void eachInstanceHasADataVolumeOfItsOwn(String file) {
        ComposeModel model = ComposeModel.of(file);

        assertThat(ComposeModel.texts(model.service("app"), "volumes")).contains("app-data:/data:rw");
        assertThat(ComposeModel.texts(model.service("green"), "volumes")).contains("green-data:/data:rw");
    }

    @Test
    void blueAndGreenTogetherLeaveConnectionsForOthers() {
        ComposeModel model = ComposeModel.of("compose.yml");
        int pools = Stream.of("app", "green")
                .mapToInt(instance -> Integer.parseInt(
                        (String) model.environment(instance).get("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE")))
                .sum();

        assertThat(Kit.text("compose/postgres/postgresql.conf"))
                .contains("shared_buffers = 128MB\n", "max_connections = 50\n");
        assertThat(pools).isEqualTo(40);
    }

    @Test
    void behindPgbouncerThePoolMayGrowByFortyAndFollowsThePrimary() {
        ComposeModel model = ComposeModel.of("compose.yml", "compose.ha.yml");

        for (String instance : List.of("app", "green")) {
            assertThat(model.environment(instance))
                    .containsEntry("SPRING_DATASOURCE_HIKARI_MINIMUMIDLE", "20")
                    .containsEntry("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "60");
            assertThat((String) model.environment(instance).get("SPRING_DATASOURCE_URL"))
                    .startsWith("jdbc:postgresql://pgbouncer:6432,pgbouncer-replica:6432/registry?")
                    .contains("targetServerType=primary", "prepareThreshold=0", "ApplicationName=registry-");
        }
        assertThat(model.services()).containsKeys("sentinel-1", "sentinel-2", "sentinel-3", "redis-replica");
    }

    @Test
    void afterAPromotionTheOldPrimaryOnlyFollowsAndTheNewOneStartsWithoutIt() {
        ComposeModel model = ComposeModel.of("compose.yml", "compose.ha.yml", "compose.promoted.yml");

        assertThat(ComposeModel.texts(model.service("postgres"), "entrypoint"))
                .containsExactly("/bin/sh", "/etc/postgresql/replica.sh");
        assertThat(model.environment("postgres"))
                .containsEntry("PRIMARY_HOST", "postgres-replica")
                .containsEntry("FOLLOW_ONLY", "yes")
                .containsEntry("PGDATA", "/var/lib/postgresql/data");
        assertThat(Kit.text("docs/disaster-recovery.md"))
                .as("a guide without these settings leads to two primaries")
                .containsSubsequence("promote.sh", "POSTGRES_PRIMARY=postgres-replica", "`promoted` after `ha`");
        assertThat(model.service("postgres-replica")).doesNotContainKey("depends_on");
        for (String waiting : List.of("app", "green", "pgbouncer")) {
            assertThat(ComposeModel.map(ComposeModel.map(model.service(waiting), "depends_on"), "postgres"))
                    .as(waiting)
                    .containsEntry("condition", "service_started");
        }
    }

    @Test
    void backupsAndTheExporterAskThePrimaryThatTheEnvironmentFileNames() {
        Map<String, String> variables = new HashMap<>(ComposeModel.VARIABLES);
        variables.put("POSTGRES_PRIMARY", "postgres-replica");

        assertThat(ComposeModel.config(variables, "compose.yml", "compose.monitoring.yml")
                        .succeeded())
                .contains(
                        "jdbc:postgresql://postgres-replica:5432/registry?ApplicationName=backup",
                        "DATA_SOURCE_URI: postgres-replica:5432/registry");
        variables.remove("POSTGRES_PRIMARY");
        assertThat(ComposeModel.config(variables, "compose.yml", "compose.monitoring.yml")
                        .succeeded())
                .contains(
                        "jdbc:postgresql://postgres:5432/registry?ApplicationName=backup",
                        "DATA_SOURCE_URI: postgres:5432/registry");
    }

    @Test
    void stagingHasItsOwnHostAndBothInstancesBehindNginx() {
        ComposeModel model = ComposeModel.of("compose.staging.yml");

        assertThat(ComposeModel.texts(model.service("nginx"), "volumes"))
                .anyMatch(volume -> volume.contains("nginx/upstream-staging:/etc/nginx/upstream:"))
                .anyMatch(volume -> volume.contains("templates/staging.conf.template:"))
                .noneMatch(volume -> volume.contains("production"));
        assertThat(ComposeModel.texts(model.service("nginx"), "volumes"))
                .as("fail2ban of the host reads its errors")
                .contains("/var/log/registry/nginx:/var/log/nginx/host:rw");
        for (String service : List.of("app", "green", "backup")) {
            assertThat((String) model.service(service).get("image"))
                    .as("another than production's on a host of both")
                    .endsWith(":1.4.0-staging");
        }
        assertThat(Kit.text("nginx/upstream-staging/active.conf")).contains("server blue:8080 ", "server green:8080 ");
    }

    @Test
    void nginxServesTheRegistryWithoutTheMonitoring() {
        Map<String, Object> nginx =
                ComposeModel.of("compose.yml", "compose.monitoring.yml").service("nginx");

        assertThat(ComposeModel.map(nginx, "depends_on")).containsOnlyKeys("app");
        assertThat(Kit.text("nginx/templates/monitoring.conf.template"))
                .contains("resolver 127.0.0.11 ", "proxy_pass http://$grafana;")
                .doesNotContain("proxy_pass http://grafana");
    }

    @Test
    void portsAreThoseThatTheGuidesName() {
        assertThat(ports(ComposeModel.of("compose.staging.yml")))
                .contains("127.0.0.1:8000:8080", "127.0.0.1:8001:8080");
        assertThat(ports(ComposeModel.of("compose.yml", "compose.monitoring.yml", "compose.offsite.yml")))
                .contains(
                        "127.0.0.1:9090:9090",
                        "127.0.0.1:3000:3000",
                        "127.0.0.1:9093:9093",
                        "127.0.0.1:9187:9187",
                        "127.0.0.1:9121:9121",
                        "127.0.0.1:9113:9113",
                        "127.0.0.1:9100:9100");
    }

    @Test
    void aMissingSecretStopsWithItsName() {
        Map<String, String> variables = new HashMap<>(ComposeModel.VARIABLES);
        variables.put("REDIS_PASSWORD", "");

        Outcome config = ComposeModel.config(variables, "compose.yml");

        assertThat(config.exit()).isNotZero();
        assertThat(config.output()).contains("REDIS_PASSWORD is missing; set it to");
    }

    /** The engine asks for the first time when one interval is over. */
    private static Duration firstProbe(Map<String, Object> service) {
        Object interval = ComposeModel.map(service, "healthcheck").get("interval");
        return Duration.parse("PT" + String.valueOf(interval).toUpperCase(Locale.ROOT));
    }

    private static List<String> ports(ComposeModel model) {
        return model.services().values().stream()
                .flatMap(service -> ComposeModel.texts(service, "ports").stream())
                .map(port -> port.replace("/tcp", ""))
                .toList();
    }
}
