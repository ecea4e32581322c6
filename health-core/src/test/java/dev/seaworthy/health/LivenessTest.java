package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.server.ProbeServer;
import dev.seaworthy.testsupport.ChildJvm;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What kills a process and what does not, in real time. */
@Tag("long")
@Timeout(300)
class LivenessTest {

    private static final Pattern PAUSED = Pattern.compile("The process was paused for (\\d+(?:\\.\\d+)?)");

    @Test
    void aDeadlockIsAnsweredWith503() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (HealthMonitor monitor = HealthMonitor.builder().build().start();
                ProbeServer server =
                        ProbeServer.builder(monitor).port(0).build().start()) {
            HttpRequest live = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health/live"))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            assertThat(client.send(live, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

            TwoLockDeadlock deadlock = TwoLockDeadlock.start();
            try {
                long startedNanos = System.nanoTime();
                while (client.send(live, BodyHandlers.ofString()).statusCode() == 200) {
                    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
                            .isLessThan(Duration.ofSeconds(90));
                }
            } finally {
                deadlock.end();
            }
        }
    }

    /** A minute, unless {@code -Dpause} says so many seconds, at least 30. */
    @Test
    void aProcessThatStoodStillForAMinuteIsNotRestarted() {
        int pause = Integer.getInteger("pause", 60);
        try (ChildJvm child = ChildJvm.start(BeatingApplication.class)) {
            child.awaitLine(BeatingApplication.READY::equals, 60, TimeUnit.SECONDS);

            child.pause();
            child.readFor(pause, TimeUnit.SECONDS);
            child.resume();
            child.readFor(20, TimeUnit.SECONDS);
            List<String> output = child.terminate();

            assertThat(output).anyMatch(line -> pauseIn(line) >= pause - 1);
            assertThat(output).noneMatch(line -> line.startsWith(BeatingApplication.NOT_LIVE));
        }
    }

    private static double pauseIn(String line) {
        Matcher paused = PAUSED.matcher(line);
        return paused.find() ? Double.parseDouble(paused.group(1)) : 0;
    }
}
