package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresTest {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

    private PostgresServer postgres;
    private RunningRegistry registry;

    @BeforeAll
    void start(@TempDir Path home) {
        postgres = PostgresServer.start();
        String url = postgres.jdbcUrl();
        registry = RunningRegistry.start(
                home, Map.of("DATABASE_URL", url.substring(0, url.indexOf('?')), "DATABASE_USER", "postgres"));
        assertReady(200);
    }

    @AfterAll
    void stop() {
        registry.close();
        postgres.close();
    }

    @Test
    void registryWorksOnPostgres() {
        Client editor = registry.editor();
        String project = editor.project("on postgres");
        byte[] bytes = RoutesTest.bytes(50_000, 9);

        assertThat(editor.put("/projects/" + project + "/artifacts/a", bytes).status())
                .isEqualTo(201);
        assertThat(editor.get("/projects/" + project + "/artifacts/a").bytes()).isEqualTo(bytes);
        assertThat(registry.admin().events("resource_type=project&resource_id=" + project, 10))
                .hasSize(1);
        assertThat(registry.stranger()
                        .post("/register", Client.credentials("editor", "x"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void stoppedDatabaseTurnsReadyOffAndBackOn() {
        underLoad(() -> {
            postgres.stop();
            assertReady(503);
            assertLive();

            postgres.restart();
            assertReady(200);
        });
        assertThat(registry.editor().project("after the stop")).isNotEmpty();
    }

    @Test
    void pausedDatabaseTurnsReadyOffAndBackOn() {
        underLoad(() -> {
            postgres.pause();
            assertReady(503);
            assertLive();

            postgres.resume();
            assertReady(200);
        });
        assertThat(registry.editor().project("after the pause")).isNotEmpty();
    }

    private void assertReady(int status) {
        Answer answer = Eventually.get(
                NOTICED_WITHIN, () -> registry.stranger().get("/health/ready"), found -> found.status() == status);
        assertThat(answer.status()).isEqualTo(status);
    }

    private void assertLive() {
        assertThat(registry.stranger().get("/health/live").status()).isEqualTo(200);
    }

    /** Requests go on all the time, more of them than there are connections; each gets some answer. */
    private void underLoad(Runnable trouble) {
        Client editor = registry.editor();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            assertThat(editor.get("/projects").status()).isIn(200, 503);
                        }
                    },
                    task -> new Thread(task, "load").start()));
        }
        try {
            trouble.run();
        } finally {
            over.set(true);
        }
        callers.forEach(CompletableFuture::join);
    }
}
