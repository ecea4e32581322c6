package dev.seaworthy.audit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The name of this process in its events. Looked up when it is first asked for, because that can wait for a name server. */
final class NodeName implements Supplier<String> {
    private volatile @Nullable String name;

    /** {@code null} for the name of the host. */
    NodeName(@Nullable String given) {
        this.name = given;
    }

    @Override
    public String get() {
        String known = name;
        if (known == null) {
            known = hostName();
            name = known;
        }
        return known;
    }

    private static String hostName() {
        String given = System.getenv("HOSTNAME");
        if (given != null && !given.isBlank()) {
            return given;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
