package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.server.ProbeServer;
import dev.seaworthy.health.server.ProbeServerBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The probes on a port of their own: open before anything else is started, and until everything else has stopped. */
final class ProbePort implements SmartLifecycle {

    private static final Key ADDRESS = new Key("seaworthy.health.probe-address");

    private final HealthMonitor monitor;
    private final @Nullable Integer port;
    private final @Nullable String address;
    private volatile @Nullable ProbeServer server;

    ProbePort(HealthMonitor monitor, @Nullable Integer port, @Nullable String address) {
        this.monitor = monitor;
        this.port = port;
        this.address = address;
    }

    @Override
    public void start() {
        if (port == null) {
            return; // An empty value, with which a file takes back what another set.
        }
        ProbeServerBuilder builder = ProbeServer.builder(monitor).port(port);
        if (address != null && !address.isBlank()) {
            builder.address(resolved(address));
        }
        server = new Key("seaworthy.health.probe-port").check(builder::build).start();
    }

    private static InetAddress resolved(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException unknown) {
            throw ADDRESS.wrong("is " + address + ", which is no address of this host; give one, or 0.0.0.0 for all");
        }
    }

    /** The port that is open. */
    int port() {
        ProbeServer open = server;
        if (open == null) {
            throw new IllegalStateException("the probe port is not open");
        }
        return open.port();
    }

    @Override
    public void stop() {
        ProbeServer open = server;
        server = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** Test contexts that wait in a cache are paused by Spring 7; what is ours cannot be begun again, and need not rest. */
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
