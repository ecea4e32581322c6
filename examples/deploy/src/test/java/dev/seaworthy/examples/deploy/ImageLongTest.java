package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the images hold, run with the variables of the compose files before real servers. */
@Tag("long")
@Tag("slow")
class ImageLongTest {

    private static final int BASE_MEGABYTES = 85;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path home;
    private KitPostgres postgres;
    private int primary;

    @BeforeEach
    void startPostgres() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "the jlink of this JDK is too old");
        assumeTrue(KitPostgres.isPossible(), "PostgreSQL and PgBouncer are not installed, or this is not root");
        for (String program : List.of("redis-server", "docker-compose")) {
            assumeTrue(RequiredTool.find(program).isPresent(), program + " is not installed");
        }
        home = Files.createTempDirectory("kit-image");
        Outcome.of("chmod", "0755", home.toString()).succeeded();
        postgres = KitPostgres.in(Files.createTempDirectory("kit-postgres"));
        primary = postgres.startPrimary();
    }

    @AfterEach
    void stop() {
        if (postgres != null) {
            postgres.close();
            Outcome.of("rm", "-r", home.toString());
        }
    }

    @Test
    void theApplicationRunsFromItsLayersBehindPgbouncerAndWritesNowhereButItsVolume() throws Exception {
        var jar = KitImage.jar("examples/spring-boot", "-exec.jar");
        assumeTrue(jar.isPresent(), "the executable jar was not made: mvn package makes it");
        KitImage image = KitImage.in(home, "docker/Dockerfile");
        image.layers(jar.orElseThrow());
        image.copy("health-check");
        image.run(
                "build-info.properties",
                Map.of("VERSION", "1.4.0", "BUILD_DATE", "2026-11-20T18:00:00Z", "VCS_REF", "0123456789abcdef"));
        List<Path> before = files(home.resolve("app"));
        int port = FreePort.next();
        int pgbouncer = postgres.startPgbouncer("pgbouncer", primary);

        try (KitRedis redis = KitRedis.in(Files.createDirectories(home.resolve("redis")));
                Daemon application = application(image, variables(image, port, pgbouncer, redis.start("redis", "")))) {
            application.await(() -> health(port) == 0);
            application.await(() -> get(port, "/seaworthy/health/ready", "").statusCode() == 200);

            assertThat(get(port, "/seaworthy/info", "Bearer " + ComposeModel.SECRET)
                            .body())
                    .contains(
                            "\"version\":\"1.4.0\"",
                            "\"time\":\"2026-11-20T18:00:00.000000Z\"",
                            "\"commit\":\"0123456\"");
            assertThat(post(port, "/projects", "{\"name\":\"Apollo\"}").statusCode())
                    .isEqualTo(201);
            application.await(() -> get(
                            port,
                            "/seaworthy/api/v1/audit/logs?event_type=project.create",
                            "Bearer " + ComposeModel.SECRET)
                    .body()
                    .contains("Apollo"));
            assertThat(get(port, "/seaworthy/health/detailed", "Bearer " + ComposeModel.SECRET)
                            .body())
                    .contains("\"redis\":{\"status\":\"UP\"");
            assertThat(postgres.ask(
                            primary,
                            "SELECT DISTINCT application_name FROM pg_stat_activity WHERE usename = 'registry'"))
                    .contains("registry-blue");
            assertThat(application.stop()).isEqualTo(143);
        }
        assertThat(files(home.resolve("app"))).isEqualTo(before);
        long layers = image.megabytes("app");
        long java = image.megabytes("java");
        System.out.printf(
                "The image has about %d MB: base %d, Java %d, application %d%n",
                BASE_MEGABYTES + java + layers, BASE_MEGABYTES, java, layers);
        assertThat(BASE_MEGABYTES + java + layers).isLessThan(300);
    }

    @Test
    void theBackupImageBacksUpChecksAndDrillsWithItsOwnUserAndRestoresAsTheAdministrator() throws Exception {
        var jar = KitImage.jar("backup-core", "-cli.jar");
        assumeTrue(jar.isPresent(), "the backup command line was not made: mvn package makes it");
        KitImage image = KitImage.in(home, "docker/Dockerfile.backup");
        Files.copy(jar.orElseThrow(), home.resolve("app/backup.jar"));
        image.copy("backup");
        image.copy("backup.properties");
        Path properties = home.resolve("app/backup.properties");
        String here = Files.readString(properties)
                .replace("=/backups", "=" + home.resolve("backups"))
                .replace("=/keys/", "=" + home.resolve("keys") + "/")
                .replace("=/tmp/drills", "=" + home.resolve("backups-drills"))
                .replace("drills:5432", "127.0.0.1:" + postgres.startDrills());
        Files.delete(properties);
        Files.writeString(properties, here);
        for (String volume : List.of("backups", "keys", "backups-drills")) {
            ServerUser.own(Files.createDirectory(home.resolve(volume)));
        }
        Map<String, String> variables = new HashMap<>();
        ComposeModel.of("compose.yml")
                .environment("backup")
                .forEach((name, value) -> variables.put(
                        name, value.toString().replaceAll("postgres(-replica)?:5432", "127.0.0.1:" + primary)));
        variables.put("PATH", image.path());

        Outcome backup = backup(image, variables, "backup");
        Outcome list = backup(image, variables, "list");
        Outcome verify = backup(image, variables, "verify");
        Outcome drill = backup(image, variables, "drill");
        postgres.ask(primary, "ALTER ROLE postgres PASSWORD '" + ComposeModel.SECRET + "'");
        variables.put("PGUSER", "postgres");
        Outcome restore = backup(image, variables, "restore", id(list.output()), "--replace", "--yes", "registry");

        assertThat(backup.exit()).as(backup.output()).isZero();
        assertThat(list.succeeded()).contains("registry_");
        assertThat(verify.exit()).as(verify.output()).isZero();
        assertThat(drill.succeeded()).contains(id(list.output()) + " restored");
        assertThat(restore.succeeded()).contains("Restored database to registry");
        assertThat(postgres.ask(primary, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'registry'"))
                .isEqualTo("registry");
        assertThat(backup(image, variables, "--help").succeeded()).contains("restore", "drill");
    }

    private static String id(String list) {
        return Pattern.compile("registry_\\w+")
                .matcher(list)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
    }

    private static Outcome backup(KitImage image, Map<String, String> variables, String... command) {
        List<String> words = image.entryPoint();
        words.addAll(List.of(command));
        return Outcome.of(variables, ServerUser.command(words.toArray(String[]::new)));
    }

    private Daemon application(KitImage image, Map<String, String> variables) throws IOException {
        Path data = Files.createDirectory(home.resolve("data"));
        ServerUser.own(data);
        variables.put("REGISTRY_HOME", data.toString());
        return Daemon.start(
                home,
                "application",
                variables,
                ServerUser.command(image.entryPoint().toArray(String[]::new)));
    }

    private Map<String, String> variables(KitImage image, int port, int pgbouncer, int redis) {
        Map<String, String> variables = new HashMap<>();
        ComposeModel.of("compose.yml", "compose.ha.yml")
                .environment("app")
                .forEach((name, value) -> variables.put(
                        name,
                        value.toString()
                                .replaceAll("pgbouncer(-replica)?:6432", "127.0.0.1:" + pgbouncer)
                                .replaceAll("postgres(-replica)?:5432", "127.0.0.1:" + primary)
                                .replaceAll("(?<=@)redis:6379", "127.0.0.1:" + redis)));
        variables.put("PORT", Integer.toString(port));
        variables.put("DRAIN", "0s");
        variables.put("PATH", image.path());
        for (String name : List.of("SPRING_INFO_BUILD_LOCATION", "SPRING_INFO_GIT_LOCATION")) {
            variables.put(name, image.variable(name));
        }
        return variables;
    }

    private int health(int port) {
        return Outcome.of(
                        Map.of("PORT", Integer.toString(port)),
                        List.of(home.resolve("app/health-check").toString()))
                .exit();
    }

    private HttpResponse<String> get(int port, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(int port, String path, String json) throws Exception {
        String editor =
                Base64.getEncoder().encodeToString(("editor:" + ComposeModel.SECRET).getBytes(StandardCharsets.UTF_8));
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Basic " + editor)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }
}
