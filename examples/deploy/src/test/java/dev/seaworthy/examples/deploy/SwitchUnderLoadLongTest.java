package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.examples.springboot.RegistryApplication;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blue and green are the example itself, on one PostgreSQL, behind the kit's nginx with TLS; the kit's script switches. */
@Tag("long")
@Tag("slow")
class SwitchUnderLoadLongTest {

    private static final int CALLERS = 3;
    private static final int MORE = 30;
    private static final String EDITOR = "Basic "
            + Base64.getEncoder().encodeToString(("editor:" + ComposeModel.SECRET).getBytes(StandardCharsets.UTF_8));

    private final int bluePort = FreePort.next();
    private final int greenPort = FreePort.next();
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void noRequestFailsAndNothingIsLostWhenTrafficMovesAndTheOldInstanceStops(@TempDir Path home) throws Exception {
        assumeTrue(DebianPostgres.binaries().isPresent(), "PostgreSQL is not installed");
        for (String program : List.of("nginx", "openssl", "curl")) {
            assumeTrue(RequiredTool.find(program).isPresent(), program + " is not installed");
        }
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (DebianPostgres postgres = DebianPostgres.start();
                ChildJvm blue = instance("blue", bluePort, postgres, home);
                ChildJvm green = instance("green", greenPort, postgres, home);
                KitNginx nginx = nginx(home)) {
            awaitReady(bluePort);
            awaitReady(greenPort);
            TlsClient client = TlsClient.of(nginx.certificate(), nginx.httpsPort());
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                String name = "caller " + i;
                work.add(callers.submit(() -> create(client, name)));
            }
            awaitMore(work);

            Outcome switched = blueGreen(nginx, "switch", "green");
            assertThat(switched.exit()).as(switched.output()).isZero();
            awaitMore(work);
            blue.terminate();
            awaitMore(work);

            done.set(true);
            for (Future<?> each : work) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(rows(postgres, "project")).isEqualTo(created.get());
            green.terminate();
            assertThat(rows(postgres, "seaworthy_audit_event WHERE event_type = 'project.create'"))
                    .isEqualTo(created.get());
            assertThat(
                            postgres.run(
                                    "psql",
                                    "-A",
                                    "-t",
                                    "-c",
                                    "SELECT DISTINCT node_id FROM seaworthy_audit_event WHERE event_type = 'project.create' ORDER BY 1"))
                    .isEqualTo("blue\ngreen\n");
        } finally {
            done.set(true);
            callers.shutdownNow();
        }
    }

    private Void create(TlsClient client, String name) throws Exception {
        for (int i = 0; !done.get(); i++) {
            int status = client.post(
                            "/projects",
                            "{\"name\":\"" + name + " no " + i + "\"}",
                            "Authorization",
                            EDITOR,
                            "Content-Type",
                            "application/json")
                    .statusCode();
            assertThat(status).isEqualTo(201);
            created.incrementAndGet();
        }
        return null;
    }

    /** Waits until so many more requests succeeded; a caller that failed says why. */
    private void awaitMore(List<Future<?>> work) throws Exception {
        int goal = created.get() + MORE;
        while (created.get() < goal) {
            for (Future<?> each : work) {
                if (each.isDone()) {
                    each.get();
                }
            }
            Thread.onSpinWait();
        }
    }

    private static ChildJvm instance(String name, int port, DebianPostgres postgres, Path home) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORT", Integer.toString(port));
        environment.put("REGISTRY_HOME", home.resolve(name).toString());
        environment.put("SPRING_PROFILES_ACTIVE", "postgresql");
        environment.put("PGHOST", "127.0.0.1");
        environment.put("PGPORT", Integer.toString(postgres.port()));
        environment.put("PGDATABASE", "postgres");
        environment.put("PGUSER", "postgres");
        environment.put("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "5");
        environment.put("SEAWORTHY_AUDIT_NODEID", name);
        environment.put("SEAWORTHY_BACKUP_ENABLED", "false");
        environment.put("DRAIN", "2s");
        for (String user : List.of("ADMIN", "EDITOR", "READER")) {
            environment.put("REGISTRY_PASSWORD_" + user, ComposeModel.SECRET);
        }
        return ChildJvm.start(RegistryApplication.class, environment);
    }

    private KitNginx nginx(Path home) throws Exception {
        return KitNginx.prepare(
                        home.resolve("nginx"),
                        List.of("production"),
                        Map.of("blue:8080", "127.0.0.1:" + bluePort, "green:8080", "127.0.0.1:" + greenPort))
                .with("conf.d/limits.conf", "rate=500r/s", "rate=50000r/s")
                .start();
    }

    private Outcome blueGreen(KitNginx nginx, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "bin/blue-green"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--local", nginx.home().resolve("nginx.conf").toString()));
        command.addAll(List.of("--blue", "127.0.0.1:" + bluePort, "--green", "127.0.0.1:" + greenPort));
        command.addAll(List.of("--url", "https://localhost:" + nginx.httpsPort() + "/seaworthy/health/ready"));
        return Outcome.of(
                Map.of(
                        "UPSTREAM_FILE",
                        nginx.home().resolve("upstream/active.conf").toString(),
                        "CURL_CA_BUNDLE",
                        nginx.certificate().toString()),
                command);
    }

    private static void awaitReady(int port) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        Map<String, String> variables = Map.of("PORT", Integer.toString(port));
        List<String> check = List.of(Kit.file("docker/health-check").toString(), "/seaworthy/health/ready");
        while (Outcome.of(variables, check).exit() != 0) {
            assertThat(System.nanoTime())
                    .as("instance at port " + port + " is ready in time")
                    .isLessThan(deadline);
        }
    }

    private static int rows(DebianPostgres postgres, String table) {
        return Integer.parseInt(postgres.run("psql", "-A", "-t", "-c", "SELECT count(*) FROM " + table)
                .strip());
    }
}
