package dev.seaworthy.servlet;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A real container with whatever a test registers, on a free port of the loopback interface. */
public final class JettyHost implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private JettyHost(Consumer<ServletContext> application) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler();
        handler.addServletContainerInitializer((classes, context) -> application.accept(context));
        server.setHandler(handler);
        server.start();
    }

    public static JettyHost running(Consumer<ServletContext> application) throws Exception {
        return new JettyHost(application);
    }

    /** A client for this host. */
    public RawHttp http() {
        return new RawHttp(connector.getLocalPort());
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IOException("the container did not stop", failure);
        }
    }
}
