package dev.seaworthy.containers;

import io.undertow.Undertow;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Undertow, which knows no archives: the listener is loaded from it and registered by hand. */
final class UndertowContainer implements ServletContainer {
    private static final long GRACE_MILLIS = 120_000;

    private final io.undertow.servlet.api.ServletContainer container =
            io.undertow.servlet.api.ServletContainer.Factory.newInstance();
    private final PathHandler paths = new PathHandler();
    private final GracefulShutdownHandler graceful = new GracefulShutdownHandler(paths);
    private final Undertow server = Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(2)
            .setWorkerThreads(16)
            .setHandler(graceful)
            .build();
    private final Map<String, ArchiveLoader> loaders = new HashMap<>();

    UndertowContainer() {
        server.start();
    }

    @Override
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void deploy(Path archive, String contextPath) throws Exception {
        ArchiveLoader loader = ArchiveLoader.of(archive);
        loaders.put(contextPath, loader);
        Class<? extends ServletContextListener> listener =
                loader.loadClass(SampleApplication.class.getName()).asSubclass(ServletContextListener.class);
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(loader)
                .setContextPath(prefix(contextPath))
                .setDeploymentName("sample" + contextPath)
                .addListener(Servlets.listener(listener));
        DeploymentManager manager = container.addDeployment(deployment);
        manager.deploy();
        paths.addPrefixPath(prefix(contextPath), manager.start());
    }

    private static String prefix(String contextPath) {
        return contextPath.isEmpty() ? "/" : contextPath;
    }

    @Override
    public void undeploy(String contextPath) throws ServletException, IOException {
        paths.removePrefixPath(prefix(contextPath));
        DeploymentManager manager = container.getDeployment("sample" + contextPath);
        DeploymentInfo deployment = manager.getDeployment().getDeploymentInfo();
        manager.stop();
        manager.undeploy();
        container.removeDeployment(deployment);
        loaders.remove(contextPath).close();
    }

    @Override
    public void stopGracefully() throws Exception {
        graceful.shutdown();
        graceful.awaitShutdown(GRACE_MILLIS);
        stop();
    }

    @Override
    public void stop() throws Exception {
        for (String contextPath : Map.copyOf(loaders).keySet()) {
            undeploy(contextPath);
        }
        server.stop();
    }
}
