package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the kit's nginx shares requests between two instances. */
@Tag("dear")
class NginxBalanceTest {

    private static final String BOTH = "server %s:8080 weight=%d max_fails=3 fail_timeout=10s;";

    private Instance blue;
    private Instance green;
    private KitNginx nginx;
    private TlsClient client;

    @BeforeEach
    void startNginx(@TempDir Path home) throws Exception {
        for (String program : List.of("nginx", "openssl", "curl")) {
            assumeTrue(RequiredTool.find(program).isPresent(), program + " is not installed");
        }
        blue = Instance.start("blue", FreePort.next());
        green = Instance.start("green", FreePort.next());
        Map<String, String> addresses =
                Map.of("blue:8080", "127.0.0.1:" + blue.port(), "green:8080", "127.0.0.1:" + green.port());
        nginx = KitNginx.prepare(home, List.of("production"), addresses)
                .with("conf.d/limits.conf", "rate=500r/s", "rate=50000r/s")
                .start();
        client = TlsClient.of(nginx.certificate(), nginx.httpsPort());
    }

    @AfterEach
    void stopNginx() throws IOException {
        if (nginx != null) {
            nginx.close();
            blue.close();
            green.close();
        }
    }

    @Test
    void weightsMoveTrafficStepByStep() throws Exception {
        nginx.activate(BOTH.formatted("blue", 90), BOTH.formatted("green", 10));

        for (int i = 0; i < 100; i++) {
            assertThat(client.get("/projects/share").statusCode()).isEqualTo(200);
        }

        assertThat(green.requests("/projects/share")).isBetween(5, 15);
        assertThat(blue.requests("/projects/share") + green.requests("/projects/share"))
                .isEqualTo(100);
    }

    @Test
    void anInstanceThatFailsIsLeftOutWithoutAFailedRequest() throws Exception {
        nginx.activate(BOTH.formatted("blue", 50), BOTH.formatted("green", 50));
        assertThat(client.get("/projects/first").statusCode()).isEqualTo(200);

        blue.close();

        for (int i = 0; i < 20; i++) {
            assertThat(client.get("/projects/later").body()).startsWith("green");
        }
    }

    @Test
    void whatWasSentAndMustNotBeRepeatedIsNotRepeated() throws Exception {
        nginx.activate(BOTH.formatted("blue", 50), BOTH.formatted("green", 50));

        assertThat(client.post("/ws/broken", "{}").statusCode()).isEqualTo(502);

        assertThat(blue.requests("/ws/broken") + green.requests("/ws/broken")).isEqualTo(1);
    }

    /** A caller on a connection that nginx closed while it was idle hears nothing, and no instance heard of its request. */
    @Test
    void aSwitchUnderLoadFailsNoRequest() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(2);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch warm = new CountDownLatch(20);
        try {
            List<Future<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                work.add(callers.submit(() -> post(done, warm)));
            }
            assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();

            nginx.activate(BOTH.formatted("green", 100));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (green.requests("/projects") < 50 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            done.set(true);

            int answered = 0;
            for (Future<Integer> each : work) {
                answered += each.get(60, TimeUnit.SECONDS);
            }
            assertThat(green.requests("/projects")).isGreaterThanOrEqualTo(50);
            assertThat(blue.requests("/projects") + green.requests("/projects")).isEqualTo(answered);
        } finally {
            done.set(true);
            callers.shutdownNow();
        }
    }

    /** Posts until it is done; the number of answers, each of them 200. */
    private int post(AtomicBoolean done, CountDownLatch warm) throws Exception {
        int answered = 0;
        while (!done.get()) {
            HttpResponse<String> answer;
            try {
                answer = client.post("/projects", "{}");
            } catch (IOException closedBetweenRequests) {
                continue;
            }
            assertThat(answer.statusCode()).isEqualTo(200);
            answered++;
            warm.countDown();
        }
        return answered;
    }
}
