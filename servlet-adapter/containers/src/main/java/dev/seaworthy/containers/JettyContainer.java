package dev.seaworthy.containers;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** Jetty 12, whose core is the same for every version of the servlet API. */
public final class JettyContainer implements ServletContainer {
    private static final int GRACE_MILLIS = 120_000;

    /** A connection that it forgot holds the stop for so long. */
    private static final int IDLE_MILLIS = 20_000;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Map<String, ContextHandler> deployed = new HashMap<>();
    private final BiFunction<String, String, ContextHandler> webApplication;

    /** With what makes a {@code WebAppContext} of an archive and a context path. */
    public JettyContainer(BiFunction<String, String, ContextHandler> webApplication) throws Exception {
        this.webApplication = webApplication;
        connector.setHost("127.0.0.1");
        // Else a body that pauses for a second while the container stops is cut off.
        connector.setShutdownIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        Handler.Wrapper graceful = new GracefulHandler();
        graceful.setHandler(contexts);
        server.setHandler(graceful);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void deploy(Path archive, String contextPath) throws Exception {
        ContextHandler context = webApplication.apply(archive.toString(), contextPath.isEmpty() ? "/" : contextPath);
        contexts.addHandler(context);
        context.start();
        // Else it would not be stopped together with the server.
        contexts.manage(context);
        if (!context.isAvailable()) {
            throw new IllegalStateException(
                    "the application at \"" + contextPath + "\" did not start; the log says why");
        }
        deployed.put(contextPath, context);
    }

    @Override
    public void undeploy(String contextPath) throws Exception {
        ContextHandler context = deployed.remove(contextPath);
        if (context == null) {
            throw new IllegalArgumentException("nothing is deployed at \"" + contextPath + "\"");
        }
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
    }

    @Override
    public void stopGracefully() throws Exception {
        server.setStopTimeout(GRACE_MILLIS);
        stop();
    }

    /** Seen with 12.0 and 12.1 on a busy machine: read from by nobody until the idle time is over. */
    @Override
    public boolean mayForgetConnections() {
        return true;
    }

    @Override
    public void stop() throws Exception {
        server.stop();
        server.destroy();
    }
}
