package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cores are optional: whatever is absent, the rest must link and run. */
class MissingCoresTest {
    private static final List<String> CORES = List.of("audit-core", "health-core", "backup-core");

    /** Everything that is not ours, loaded once; without Logback, which would not find its settings and say all it knows. */
    private static final ClassLoader LIBRARIES = new URLClassLoader(
            urls(entry -> !isOurs(entry) && !entry.contains("logback")), ClassLoader.getPlatformClassLoader());

    /** A class path of our own in which only some cores exist. */
    private static URLClassLoader loader(Predicate<String> included) {
        return new URLClassLoader(
                urls(entry ->
                        isOurs(entry) && CORES.stream().filter(entry::contains).allMatch(included)),
                LIBRARIES);
    }

    private static URL[] urls(Predicate<String> included) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(included)
                .map(MissingCoresTest::url)
                .toArray(URL[]::new);
    }

    private static boolean isOurs(String entry) {
        return Files.isDirectory(Path.of(entry)) || CORES.stream().anyMatch(entry::contains);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void withoutAnyCoreTheContextFilterAndTheConsoleWork() throws Exception {
        assertThat(run(core -> false)).isEqualTo("[seaworthy-console]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit-core", "health-core", "backup-core"})
    void withOneCoreItsServletsWork(String core) throws Exception {
        assertThat(run(core::equals)).contains(servlet(core));
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit-core", "health-core", "backup-core"})
    void withoutOneCoreTheOthersWork(String core) throws Exception {
        String mounted = run(other -> !other.equals(core));

        assertThat(CORES).filteredOn(other -> !other.equals(core)).allMatch(other -> mounted.contains(servlet(other)));
        assertThat(mounted).doesNotContain(servlet(core));
    }

    /** How its name begins: that of the backups is a plural. */
    private static String servlet(String core) {
        return "seaworthy-" + core.replace("-core", "");
    }

    private static String run(Predicate<String> included) throws Exception {
        try (URLClassLoader loader = loader(included)) {
            Class<?> program = loader.loadClass("dev.seaworthy.servlet.MountEverything");
            return (String) program.getMethod("run").invoke(null);
        }
    }
}
