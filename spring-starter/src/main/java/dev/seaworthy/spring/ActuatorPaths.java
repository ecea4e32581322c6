package dev.seaworthy.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Where Actuator serves probes and metrics beside the application, as its properties say; both lines have the same. */
final class ActuatorPaths {

    private static final List<String> NEVER_LIMITED = List.of("health", "metrics", "prometheus");
    private static final String ACTUATOR =
            "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint";
    private static final String SERVER = "server:";

    /** What counts here of a group of Actuator's checks. */
    record Group(@Nullable String additionalPath) {}

    private ActuatorPaths() {}

    static List<String> neverLimited(Environment environment) {
        if (!ClassUtils.isPresent(ACTUATOR, null)) {
            return List.of();
        }
        List<String> paths = new ArrayList<>();
        if (isBesideTheApplication(environment)) {
            String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
            NEVER_LIMITED.stream()
                    .map(id -> environment.getProperty("management.endpoints.web.path-mapping." + id, id))
                    .map(path -> joined(base, path))
                    .forEach(paths::add);
        }
        additional(environment).forEach(paths::add);
        String dispatcher = environment.getProperty("spring.mvc.servlet.path", "");
        return paths.stream().map(path -> joined(dispatcher, path)).toList();
    }

    private static boolean isBesideTheApplication(Environment environment) {
        String port = environment.getProperty("management.server.port");
        // Two of zero are two ports that are free.
        return port == null || (!port.equals("0") && port.equals(environment.getProperty("server.port", "8080")));
    }

    /** Probes that Actuator serves on the application's port wherever its other endpoints are. */
    private static Stream<String> additional(Environment environment) {
        Stream<String> probes =
                environment.getProperty("management.endpoint.health.probes.add-additional-paths", Boolean.class, false)
                        ? Stream.of("/livez", "/readyz")
                        : Stream.empty();
        Map<String, Group> groups = Binder.get(environment)
                .bind("management.endpoint.health.group", Bindable.mapOf(String.class, Group.class))
                .orElse(Map.of());
        return Stream.concat(
                probes,
                groups.values().stream()
                        .map(group -> String.valueOf(group.additionalPath()))
                        .filter(path -> path.startsWith(SERVER))
                        .map(path -> path.substring(SERVER.length())));
    }

    private static String joined(String base, String path) {
        String left = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        return path.startsWith("/") ? left + path : left + "/" + path;
    }
}
