package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.FreePort;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under load, seen by a load balancer that believes what ready says. */
@Tag("dear")
class LeaveUnderLoadTest {

    private static final int CALLERS = 4;

    private final AtomicInteger served = new AtomicInteger();
    private volatile boolean routable = true;

    @Test
    void noRequestFailsWhenTheProcessIsToldToStop(@TempDir Path home) throws Exception {
        int probePort = FreePort.next();
        Map<String, String> settings = Map.of("PROBE_PORT", Integer.toString(probePort), "DRAIN_SECONDS", "12");
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
        try (ChildRegistry registry = ChildRegistry.start(home, settings)) {
            Client probes = Client.stranger(probePort);
            Eventually.get(Duration.ofSeconds(30), () -> probes.get("/health/ready"), answer -> answer.status() == 200);
            Future<List<String>> balancer = callers.submit(() -> watch(probes));
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Client editor = registry.editor();
                String project = editor.project("of caller " + i);
                clients.add(callers.submit(() -> work(editor, project)));
            }
            while (served.get() < 50 && clients.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }

            registry.terminate();

            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertThat(balancer.get(60, TimeUnit.SECONDS))
                    .as("ready, then not ready, alive all along, then gone")
                    .containsExactly("ready 200, live 200", "ready 503, live 200");
        } finally {
            callers.shutdownNow();
        }
    }

    private void work(Client editor, String project) {
        for (int i = 0; routable; i++) {
            String path = "/projects/" + project + "/artifacts/" + i;
            assertThat(editor.put(path, RoutesTest.bytes(10_000, i)).status()).isEqualTo(201);
            assertThat(editor.get(path).status()).isEqualTo(200);
            served.incrementAndGet();
        }
    }

    /** Everything it saw, without repetitions, until the process is gone. */
    private List<String> watch(Client probes) {
        List<String> seen = new ArrayList<>();
        while (true) {
            String now;
            try {
                int ready = probes.get("/health/ready").status();
                routable = ready == 200;
                now = "ready " + ready + ", live " + probes.get("/health/live").status();
            } catch (UncheckedIOException gone) {
                routable = false;
                return seen;
            }
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                seen.add(now);
            }
        }
    }
}
