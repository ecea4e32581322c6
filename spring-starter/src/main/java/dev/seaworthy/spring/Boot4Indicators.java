package dev.seaworthy.spring;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;

/** The indicators of Boot 4 by name; asked only when their checks run. */
final class Boot4Indicators {

    private Boot4Indicators() {}

    /** The reactive ones are in a registry of their own, which is there with Reactor; of one name the blocking one is taken. */
    static Map<String, Supplier<ImportedHealth>> of(
            HealthContributorRegistry registry, Optional<ReactiveHealthContributorRegistry> reactive) {
        Map<String, Supplier<ImportedHealth>> found = new TreeMap<>();
        reactive.ifPresent(them -> addAll(found, "", them.asHealthContributors()));
        addAll(found, "", registry);
        return found;
    }

    private static void addAll(
            Map<String, Supplier<ImportedHealth>> found, String prefix, HealthContributors contributors) {
        contributors.stream().forEach(each -> add(found, prefix + each.name(), each.contributor()));
    }

    private static void add(Map<String, Supplier<ImportedHealth>> found, String name, HealthContributor contributor) {
        if (contributor instanceof HealthIndicator indicator) {
            found.put(name, () -> said(indicator.health(true)));
        } else if (contributor instanceof CompositeHealthContributor composite && !(composite instanceof Boot4Health)) {
            addAll(found, name + ".", composite);
        }
    }

    private static ImportedHealth said(@Nullable Health health) {
        return health == null
                ? new ImportedHealth("UNKNOWN", Map.of())
                : new ImportedHealth(health.getStatus().getCode(), health.getDetails());
    }
}
