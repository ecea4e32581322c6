package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** SIGTERM under load, seen by a load balancer that believes what readiness says. */
class DrainTest {

    private static final int CALLERS = 4;

    private volatile boolean routable = true;
    private volatile boolean over;
    private final AtomicInteger served = new AtomicInteger();

    @Test
    void noRequestFailsWhenAReplicaLeavesUnderLoad() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
        try (ChildJvm child = ChildJvm.start(DrainingApplication.class)) {
            String line = child.awaitLine(text -> text.startsWith(DrainingApplication.READY), 60, TimeUnit.SECONDS);
            RawHttp http = new RawHttp(Integer.parseInt(line.substring(DrainingApplication.READY.length())));
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                clients.add(callers.submit(() -> work(http)));
            }
            Future<List<String>> balancer = callers.submit(() -> watch(http));
            while (served.get() < 20 && clients.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }

            child.terminate();
            over = true;

            for (Future<?> client : clients) {
                client.get(90, TimeUnit.SECONDS);
            }
            assertThat(balancer.get(90, TimeUnit.SECONDS))
                    .as("ready, then not ready and alive all along")
                    .startsWith("ready 200, live 200")
                    .endsWith("ready 503, live 200")
                    .hasSize(2);
        } finally {
            callers.shutdownNow();
        }
    }

    private Void work(RawHttp http) throws IOException {
        while (routable) {
            assertThat(http.get("/work").status()).isEqualTo(200);
            served.incrementAndGet();
        }
        return null;
    }

    /** Everything it saw, without repetitions, until the replica is gone. */
    private List<String> watch(RawHttp http) {
        List<String> seen = new ArrayList<>();
        while (!over) {
            String now;
            try {
                int ready = http.get("/health/ready").status();
                routable = ready == 200;
                now = "ready " + ready + ", live " + http.get("/health/live").status();
            } catch (IOException gone) {
                return seen;
            }
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                seen.add(now);
            }
        }
        return seen;
    }
}
