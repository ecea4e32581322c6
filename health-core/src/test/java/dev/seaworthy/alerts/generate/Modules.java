package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.RuleCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rules and panels of all modules, which an application has on its class path and this module alone has not. */
final class Modules {

    private static final Path RESOURCES = Path.of("src", "main", "resources");

    private Modules() {}

    static RuleCatalogue catalogue() {
        try (Stream<Path> modules = Files.list(Path.of("..").toRealPath())) {
            List<URL> resources = new ArrayList<>();
            for (Path module : modules.sorted().toList()) {
                Path rules = module.resolve(RESOURCES).resolve("META-INF/seaworthy/rules.json");
                if (Files.exists(rules) && !module.endsWith("health-core")) {
                    resources.add(module.resolve(RESOURCES).toUri().toURL());
                }
            }
            ClassLoader ours = Generate.class.getClassLoader();
            try (URLClassLoader all = new URLClassLoader(resources.toArray(URL[]::new), ours)) {
                return RuleCatalogue.onClassPath(all);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
