package dev.seaworthy.spring;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;

/** The indicators of Boot 3.5 by name; asked only when their checks run. */
final class Boot3Indicators {

    private Boot3Indicators() {}

    static Map<String, Supplier<ImportedHealth>> of(HealthContributorRegistry registry) {
        Map<String, Supplier<ImportedHealth>> found = new TreeMap<>();
        for (NamedContributor<HealthContributor> each : registry) {
            add(found, each.getName(), each.getContributor());
        }
        return found;
    }

    private static void add(Map<String, Supplier<ImportedHealth>> found, String name, HealthContributor contributor) {
        if (contributor instanceof HealthIndicator indicator) {
            found.put(name, () -> said(indicator.getHealth(true)));
        } else if (contributor instanceof CompositeHealthContributor composite && !(composite instanceof Boot3Health)) {
            for (NamedContributor<HealthContributor> each : composite) {
                add(found, name + "." + each.getName(), each.getContributor());
            }
        }
    }

    private static ImportedHealth said(Health health) {
        return new ImportedHealth(health.getStatus().getCode(), health.getDetails());
    }
}
