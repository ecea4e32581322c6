package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under load, seen by a load balancer that believes what ready says. */
@Tag("long")
class LeaveUnderLoadLongTest {

    private static final int CALLERS = 4;
    private static final Pattern SERVING = Pattern.compile(".*Tomcat started on port (\\d+).*");

    private static final Duration DRAIN = Duration.ofSeconds(12);

    /** A load balancer goes on for so long after the first probe that failed; shorter than the drain by what a slow start of a request may take. */
    private static final Duration UNNOTICED = Duration.ofSeconds(4);

    /** The drain, and what Boot gives the phase in which requests under way are waited for. */
    private static final Duration LONGEST_END = DRAIN.plusSeconds(30);

    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger denied = new AtomicInteger();
    private final AtomicInteger whileDraining = new AtomicInteger();
    private volatile boolean ready = true;
    private volatile boolean routable = true;

    @Test
    void noRequestFailsAndNoEventIsLostWhenTheProcessIsToldToStop(@TempDir Path home) throws Exception {
        Map<String, String> environment = Map.of(
                "PORT", "0",
                "DRAIN", DRAIN.toSeconds() + "s",
                "REGISTRY_HOME", home.toString(),
                "REGISTRY_PASSWORD_ADMIN", "admin",
                "REGISTRY_PASSWORD_EDITOR", "editor",
                "REGISTRY_PASSWORD_READER", "reader");
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
        try (ChildJvm child = ChildJvm.start(RegistryApplication.class, environment)) {
            Client stranger = Client.stranger(port(child));
            while (stranger.get("/seaworthy/health/ready").statusCode() != 200) {
                Thread.onSpinWait();
            }
            List<Future<?>> work = new ArrayList<>();
            work.add(callers.submit(() -> watch(stranger)));
            for (int i = 0; i < CALLERS; i++) {
                String name = "caller " + i;
                work.add(callers.submit(() -> work(stranger, name)));
            }
            while (denied.get() < 40 && work.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }

            long told = System.nanoTime();
            child.terminate();
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(LONGEST_END);
            assertThat(child.exitValue()).isEqualTo(143);

            for (Future<?> each : work) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(whileDraining).hasPositiveValue();
        } finally {
            callers.shutdownNow();
        }
        try (RunningRegistry again = RunningRegistry.start(home)) {
            assertThat(count(again, "project.create")).isEqualTo(created.get());
            // What the process could not store before its end is read from the journal, and stored soon.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (count(again, "authz.access_denied") < denied.get() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(count(again, "authz.access_denied")).isEqualTo(denied.get());
        }
    }

    private static int port(ChildJvm child) {
        String line = child.awaitLine(text -> SERVING.matcher(text).matches(), 180, TimeUnit.SECONDS);
        Matcher serving = SERVING.matcher(line);
        assertThat(serving.matches()).isTrue();
        return Integer.parseInt(serving.group(1));
    }

    private Void work(Client stranger, String name) throws Exception {
        for (int i = 0; routable; i++) {
            String project = "{\"name\":\"" + name + " no " + i + "\"}";
            assertThat(stranger.as("editor").post("/projects", project).statusCode())
                    .isEqualTo(201);
            created.incrementAndGet();
            assertThat(stranger.as("reader").post("/projects", project).statusCode())
                    .isEqualTo(403);
            denied.incrementAndGet();
            if (!ready) {
                whileDraining.incrementAndGet();
            }
        }
        return null;
    }

    /** Takes the process out of the balance some time after it is not ready any more; returns when it is gone. */
    private Void watch(Client probes) throws InterruptedException {
        long unreadySince = 0;
        while (true) {
            try {
                ready = probes.get("/seaworthy/health/ready").statusCode() == 200;
                unreadySince = ready || unreadySince != 0 ? unreadySince : System.nanoTime();
                routable = ready || System.nanoTime() - unreadySince < UNNOTICED.toNanos();
            } catch (IOException gone) {
                routable = false;
                return null;
            }
        }
    }

    private static long count(RunningRegistry registry, String type) throws Exception {
        String body = registry.as("admin")
                .get("/seaworthy/api/v1/audit/logs?count=true&limit=1&event_type=" + type)
                .body();
        Matcher counted = Pattern.compile("\"count[a-z_0-9]*\":(\\d+)").matcher(body);
        assertThat(counted.find()).as(body).isTrue();
        return Long.parseLong(counted.group(1));
    }
}
