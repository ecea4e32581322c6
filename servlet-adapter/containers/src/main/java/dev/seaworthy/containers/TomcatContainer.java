package dev.seaworthy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardService;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Tomcat; compiled against 10.1 and run with 11 as well. */
public final class TomcatContainer implements ServletContainer {
    private static final int GRACE_MILLIS = 120_000;

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector;

    public TomcatContainer() throws IOException, LifecycleException {
        Path home = Files.createDirectories(Path.of("target", "tomcat")).toAbsolutePath();
        tomcat.setBaseDir(home.toString());
        tomcat.setPort(0);
        connector = tomcat.getConnector();
        connector.setProperty("address", "127.0.0.1");
        // Else a graceful stop leaves newcomers waiting instead of refusing them.
        connector.setProperty("bindOnInit", "false");
        tomcat.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void deploy(Path archive, String contextPath) {
        Context context = tomcat.addWebapp(tomcat.getHost(), contextPath, archive.toString(), new ContextConfig());
        if (!context.getState().isAvailable()) {
            throw new IllegalStateException(
                    "the application at \"" + contextPath + "\" did not start; the log says why");
        }
    }

    @Override
    public void undeploy(String contextPath) throws LifecycleException {
        Context context = (Context) tomcat.getHost().findChild(contextPath);
        context.stop();
        tomcat.getHost().removeChild(context);
        context.destroy();
    }

    @Override
    public void stopGracefully() throws LifecycleException {
        ((StandardService) tomcat.getService()).setGracefulStopAwaitMillis(GRACE_MILLIS);
        stop();
    }

    @Override
    public void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
