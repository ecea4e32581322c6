package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.SocketTimeoutException;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Applications and whole containers come and go and leave nothing behind; who is being served is served to the end. */
abstract class LifecycleContract extends OnContainer {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int FORGOTTEN_MILLIS = 2_000;

    LifecycleContract(ContainerContract contract) {
        super(contract);
    }

    @Test
    void redeployLeaksNothing() throws Exception {
        assertRedeployLeaksNothing(2);
    }

    @Test
    @Tag("long")
    void tenRedeploysLeakNothing() throws Exception {
        assertRedeployLeaksNothing(10);
    }

    private void assertRedeployLeaksNothing(int times) throws Exception {
        startThreadsOfOthers();
        ServletContainer container = contract.container();
        Remains before = Remains.now();
        List<WeakReference<?>> loaders = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            startThreadsOfOthers();
            container.deploy(WebArchive.unpacked(), "/again");
            loaders.add(SampleApplication.loaderOf("/again"));
            assertThat(get("/again/seaworthy/metrics", AS_VIEWER).status()).isEqualTo(200);
            assertThat(get("/again/host/again").body()).isEqualTo("host again");
            container.undeploy("/again");
            assertThat(get("/again/seaworthy/health").kind()).isEqualTo("host");
        }

        assertThat(Remains.now().drivers()).isEqualTo(before.drivers());
        assertThat(Remains.now().beans()).isEqualTo(before.beans());
        assertCollectedButTheLast(loaders);
    }

    @Test
    @Tag("dear")
    void gracefulStopServesRequestsInFlightToTheirEndAndLeavesNothing() throws Exception {
        assertGracefulStopLeavesNothing();
    }

    @Test
    @Tag("long")
    @Tag("slow")
    void tenStartsAndStopsLeaveNothing() throws Exception {
        List<WeakReference<?>> loaders = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            loaders.add(assertGracefulStopLeavesNothing());
        }
        assertCollectedButTheLast(loaders);
    }

    private WeakReference<?> assertGracefulStopLeavesNothing() throws Exception {
        startThreadsOfOthers();
        Remains before = Remains.now();
        ServletContainer container = contract.launch();
        container.deploy(WebArchive.unpacked(), "/stopped");
        WeakReference<?> loader = SampleApplication.loaderOf("/stopped");
        // Asked for now: a connector that has stopped has none.
        int port = container.port();
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("POST", "/stopped/host/upload", "Content-Length: 6", "Connection: close") + "abc");
            wire.await("host begun");

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(container));
            awaitRefusal(container, port);
            assertThat(stopped).isNotDone();
            wire.send("def");

            wire.await(" read 6");
            stopped.get(180, TimeUnit.SECONDS);
        }

        assertThat(Remains.now().beans()).isEqualTo(before.beans());
        assertThat(threadsSince(before)).isEmpty();
        return loader;
    }

    /**
     * Threads of others keep the class loader of whoever needs them first: those of the JDK that wait for processes, until
     * JDK 17 and until a minute after the last (OSHI asks {@code getconf} and {@code uname}), and the one that H2 makes when
     * the first database is closed. Here they exist before the application does.
     */
    private static void startThreadsOfOthers() throws Exception {
        List<Process> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(new ProcessBuilder("cat").start());
        }
        for (Process process : waiting) {
            process.getOutputStream().close();
            process.waitFor();
        }
        DriverManager.getConnection("jdbc:h2:mem:").close();
    }

    private static void stop(ServletContainer container) {
        try {
            container.stopGracefully();
        } catch (Exception e) {
            throw new IllegalStateException("the container did not stop", e);
        }
    }

    /** A container on its way out hangs up or answers 503. */
    private static void awaitRefusal(ServletContainer container, int port) {
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        int longest = container.mayForgetConnections()
                ? FORGOTTEN_MILLIS
                : (int) TimeUnit.NANOSECONDS.toMillis(TIMEOUT_NANOS);
        while (System.nanoTime() < deadline) {
            try (Wire wire = new Wire(port, longest)) {
                if (wire.ask("GET", "/stopped/seaworthy/health/live", "Connection: close")
                                .status()
                        == 503) {
                    return;
                }
            } catch (SocketTimeoutException forgotten) {
                // The next one may be refused.
            } catch (IOException refused) {
                return;
            }
        }
        throw new AssertionError("the container still takes requests");
    }

    /** Threads end a moment after they are told to. */
    private static Set<String> threadsSince(Remains before) {
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        Set<String> left = Remains.now().threadsSince(before);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            left = Remains.now().threadsSince(before);
        }
        return left;
    }

    /** The method handles by which the JDK compares records cache the class that they saw last, until they see another. */
    private static void assertCollectedButTheLast(List<WeakReference<?>> all) {
        List<WeakReference<?>> loaders = all.subList(0, all.size() - 1);
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        Set<Object> left = left(loaders);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            left = Set.of();
            System.gc();
            left = left(loaders);
        }
        assertThat(left).as("class loaders of applications that are gone").isEmpty();
    }

    private static Set<Object> left(List<WeakReference<?>> loaders) {
        Set<Object> left = new HashSet<>();
        loaders.forEach(loader -> left.add(loader.get()));
        left.remove(null);
        return left;
    }
}
