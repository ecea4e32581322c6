package dev.seaworthy.examples.quickstart;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with the application's routes and whatever else is mounted. */
final class WebServer implements AutoCloseable {

    static final int LARGEST_HEADERS = 16 * 1024;

    /** The paths of the application; everything else is Seaworthy's or nobody's. */
    private static final List<String> PATHS =
            List.of("/register", "/login", "/logout", "/password", "/users/*", "/projects", "/projects/*");

    /** Enough that hundreds of slow uploads and queued logins still leave threads for the probes. */
    private static final int THREADS = 600;

    private static final int BACKLOG = 1_024;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final Server server;
    private final ServerConnector connector;

    private WebServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /** Adds servlets and filters before the server starts. */
    @FunctionalInterface
    interface Mount {
        void into(ServletContext context);
    }

    /** Takes the port; callers wait there until {@link #serve}. */
    static WebServer bind(int port) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("http");
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http()));
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        server.setErrorHandler(new ProblemPages());
        server.setStopTimeout(LONGEST_STOP.toMillis());
        try {
            connector.open();
            return new WebServer(server, connector);
        } catch (IOException taken) {
            throw new StartupException(
                    "Cannot listen on port " + port + " (" + taken.getMessage()
                            + "): stop the program that uses it, or set PORT to another",
                    taken);
        }
    }

    /** Begins to answer. */
    void serve(Router router, Mount mount) {
        // Requests under way are finished before the server stops.
        server.setHandler(new GracefulHandler(context(router, mount)));
        try {
            server.start();
        } catch (Exception failure) {
            throw new StartupException("Cannot start the web server: " + failure.getMessage(), failure);
        }
    }

    /** The port on which it listens. */
    int port() {
        return connector.getLocalPort();
    }

    /** What runs its requests, once it serves. */
    Executor threads() {
        return server.getThreadPool();
    }

    /** Takes no more requests, and waits for those under way. Can be called again. */
    @Override
    public void close() {
        LifeCycle.stop(server);
        connector.close();
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(LARGEST_HEADERS);
        http.setSendServerVersion(false);
        // A per cent sign is a legal part of an artifact's name; nothing here decodes a path twice.
        http.setUriCompliance(
                UriCompliance.DEFAULT.with("quickstart", UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        return http;
    }

    private static ServletContextHandler context(Router router, Mount mount) {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.setErrorHandler(new ProblemPages());
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        ServletHolder application = new ServletHolder("application", router);
        PATHS.forEach(path -> context.addServlet(application, path));
        context.addServletContainerInitializer((classes, servlets) -> mount.into(servlets));
        return context;
    }
}
