package dev.seaworthy.health.server;

import com.sun.net.httpserver.HttpServer;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The four probes on a port of their own, status only, so that a full request pool cannot starve them. Get one from
 * {@link #builder(HealthMonitor)}; needs the module {@code jdk.httpserver}. Thread-safe; starts once.
 */
public final class ProbeServer implements AutoCloseable {

    /** The readiness check that asks the main port whether it still answers. */
    public static final String MAIN_PORT_CHECK = "main-port";

    private final HealthMonitor monitor;
    private final InetSocketAddress address;
    private final @Nullable CheckSpec mainPort;
    private final TimeLimitedThreads threads = new TimeLimitedThreads();
    private @Nullable HttpServer server;
    private boolean closed;

    ProbeServer(HealthMonitor monitor, InetSocketAddress address, @Nullable CheckSpec mainPort) {
        this.monitor = monitor;
        this.address = address;
        this.mainPort = mainPort;
    }

    public static ProbeServerBuilder builder(HealthMonitor monitor) {
        return new ProbeServerBuilder(monitor);
    }

    /**
     * Opens the port and registers the check of the main port, if there is one. Throws {@link UncheckedIOException} when
     * the port is taken, {@link IllegalStateException} on a second call and after close.
     */
    public synchronized ProbeServer start() {
        if (server != null || closed) {
            throw new IllegalStateException("this probe server was started or closed before; build a new one");
        }
        HttpServer opened = open();
        try {
            watchMainPort();
        } catch (RuntimeException e) {
            opened.stop(0);
            throw e;
        }
        opened.createContext("/", new ProbeHandler(monitor));
        opened.setExecutor(threads);
        startAsDaemon(opened);
        server = opened;
        return this;
    }

    private HttpServer open() {
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the probe port " + address + " cannot be opened: " + e.getMessage()
                            + "; choose another with port()",
                    e);
        }
    }

    private void watchMainPort() {
        if (mainPort != null) {
            monitor.register(mainPort);
        }
    }

    /** The server's dispatcher is a daemon if its parent is one. */
    private static void startAsDaemon(HttpServer opened) {
        CountDownLatch started = new CountDownLatch(1);
        Thread starter = new Thread(
                () -> {
                    opened.start();
                    started.countDown();
                },
                "health-port-start");
        starter.setDaemon(true);
        starter.start();
        try {
            started.await();
        } catch (InterruptedException e) {
            // It starts nevertheless.
            Thread.currentThread().interrupt();
        }
    }

    /** The port that is open; the one chosen by the system where 0 was asked for. */
    public synchronized int port() {
        if (server == null) {
            throw new IllegalStateException("the probe port is not open; call start() first");
        }
        return server.getAddress().getPort();
    }

    /** Closes the port at once and removes the check of the main port. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        HttpServer open = server;
        if (open != null) {
            server = null;
            open.stop(0);
            if (mainPort != null) {
                monitor.unregister(mainPort.name());
            }
        }
        threads.close();
    }
}
