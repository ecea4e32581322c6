package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WithoutOptionalLibrariesTest {

    @Test
    void metricsAndHealthWorkWithoutAnyOptionalLibrary() throws Exception {
        try (URLClassLoader slim = slimClassPath(
                entry -> Stream.of("prometheus", "HikariCP", "oshi-core", "jdbi3", "logback", "datasource-proxy")
                        .noneMatch(entry::contains))) {
            Runnable application = (Runnable) Class.forName(SlimApplication.class.getName(), true, slim)
                    .getDeclaredConstructor()
                    .newInstance();

            application.run();

            assertThat(application.toString()).isEqualTo("200 application/json 200 [a message to java.util.logging]");
        }
    }

    private static URLClassLoader slimClassPath(Predicate<String> keep) {
        URL[] entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(keep)
                .map(WithoutOptionalLibrariesTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(entries, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
