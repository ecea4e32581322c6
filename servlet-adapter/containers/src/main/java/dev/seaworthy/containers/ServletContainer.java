package dev.seaworthy.containers;

import java.nio.file.Path;

/** A running container on a free port of the loopback interface, with its settings as they come. Not thread-safe. */
public interface ServletContainer {
    int port();

    /**
     * Deploys an unpacked web archive with a class loader of its own.
     *
     * @param contextPath empty for the root
     */
    void deploy(Path archive, String contextPath) throws Exception;

    /** Takes an application away and forgets it. */
    void undeploy(String contextPath) throws Exception;

    /** Takes no more requests, waits for those in flight for at most 20 s, and stops. */
    void stopGracefully() throws Exception;

    /** Whether a connection that it accepts in the moment in which it begins to stop may get no answer and no end. */
    default boolean mayForgetConnections() {
        return false;
    }

    /** Undeploys everything and stops. */
    void stop() throws Exception;
}
