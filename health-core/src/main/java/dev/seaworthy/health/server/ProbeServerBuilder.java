package dev.seaworthy.health.server;

import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.CheckSpecBuilder;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link ProbeServer}. Not thread-safe; {@link #build()} may be called again. */
public final class ProbeServerBuilder {

    /** Beside the usual 8080; taken by nothing common. */
    public static final int DEFAULT_PORT = 8079;

    private final HealthMonitor monitor;
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port = DEFAULT_PORT;
    private @Nullable URI mainPort;
    private Duration interval = CheckSpecBuilder.DEFAULT_INTERVAL;
    private Duration timeout = CheckSpecBuilder.DEFAULT_TIMEOUT;

    ProbeServerBuilder(HealthMonitor monitor) {
        this.monitor = Objects.requireNonNull(monitor);
    }

    /** 0 lets the system choose. */
    public ProbeServerBuilder port(int newPort) {
        port = newPort;
        return this;
    }

    /** Where to listen: by default the loopback address alone, which a kubelet cannot reach. */
    public ProbeServerBuilder address(InetAddress newAddress) {
        address = Objects.requireNonNull(newAddress);
        return this;
    }

    /**
     * An address of the application's own port, such as {@code http://127.0.0.1:8080/health/live}. It is asked by a
     * readiness check, so that this port does not say ready while nobody gets through to the application. Any HTTP answer
     * will do; with {@code https} that the port takes the connection.
     */
    public ProbeServerBuilder mainPort(URI newMainPort) {
        mainPort = Objects.requireNonNull(newMainPort);
        return this;
    }

    /** Tests cannot wait for the defaults. */
    ProbeServerBuilder pace(Duration newInterval, Duration newTimeout) {
        interval = newInterval;
        timeout = newTimeout;
        return this;
    }

    /** Opens nothing; {@link ProbeServer#start()} does. */
    public ProbeServer build() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the probe port is " + port + "; legal are 0 to 65535");
        }
        return new ProbeServer(monitor, new InetSocketAddress(address, port), mainPort == null ? null : spec(mainPort));
    }

    private CheckSpec spec(URI uri) {
        MainPortCheck.requireUsable(uri);
        return CheckSpec.builder(ProbeServer.MAIN_PORT_CHECK, new MainPortCheck(uri))
                .kinds(Kind.READINESS)
                .interval(interval)
                .timeout(timeout)
                .build();
    }
}
