package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedeploymentTest {

    @Test
    void closedMonitorLeavesNoClassLoaderBehind() throws Exception {
        WeakReference<ClassLoader> deployment = deployAndUndeploy();

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (deployment.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }

        assertThat(deployment.get() == null)
                .as("collected; threads: %s", Thread.getAllStackTraces().keySet())
                .isTrue();
    }

    private static WeakReference<ClassLoader> deployAndUndeploy()
            throws IOException, ReflectiveOperationException, InterruptedException {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(RedeploymentTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Runnable application = (Runnable) Class.forName(RedeployedApplication.class.getName(), true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            Thread container = new Thread(application, "container");
            // Not the context's: the JDK's reaper of child processes inherits that, and ends a minute after the last
            // child.
            container.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            container.start();
            container.join(TimeUnit.MINUTES.toMillis(1));
            assertThat(container.isAlive()).isFalse();
            return new WeakReference<>(loader);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
