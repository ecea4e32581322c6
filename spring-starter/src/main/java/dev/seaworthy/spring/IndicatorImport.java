package dev.seaworthy.spring;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.CheckSpecBuilder;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Makes checks of Boot's indicators, only when asked. Once all beans are there: Boot collects its indicators from beans too,
 * our own among them, which is never imported.
 */
final class IndicatorImport implements SmartInitializingSingleton {

    /** Marks what came from there, so that it does not go back. */
    static final String TAG = "actuator";

    static final Key KEY = new Key("seaworthy.health.actuator.imports");
    private static final String ALL = "*";

    /** Ourselves, and what we follow ourselves. */
    private static final Set<String> NEVER =
            Set.of("seaworthy", "seaworthyHealth", "livenessState", "readinessState", "ping");

    private final HealthMonitor monitor;
    private final HealthProperties properties;
    private final Supplier<Optional<Map<String, Supplier<ImportedHealth>>>> indicators;

    /**
     * @param indicators all of Boot's by the name of their component, {@code db.first} for one of several below it; empty where
     *     nothing collects them
     */
    IndicatorImport(
            HealthMonitor monitor,
            HealthProperties properties,
            Supplier<Optional<Map<String, Supplier<ImportedHealth>>>> indicators) {
        this.monitor = monitor;
        this.properties = properties;
        this.indicators = indicators;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> wanted = properties.actuator().imports();
        Map<String, Supplier<ImportedHealth>> known = indicators.get().orElseThrow(() -> nothingToImport(wanted));
        known.keySet().removeIf(name -> NEVER.contains(component(name)));
        Set<String> components = new TreeSet<>();
        known.keySet().forEach(name -> components.add(component(name)));
        for (String name : wanted) {
            if (!name.equals(ALL) && !components.contains(name)) {
                throw KEY.wrong("names " + name + ", which is no health component to import; there is " + components);
            }
        }
        known.forEach((name, indicator) -> {
            if (wanted.contains(ALL) || wanted.contains(component(name))) {
                register(spec(name, indicator));
            }
        });
    }

    private void register(CheckSpec spec) {
        KEY.check(() -> {
            monitor.register(spec);
            return spec;
        });
    }

    private static IllegalArgumentException nothingToImport(List<String> wanted) {
        return KEY.wrong("names " + wanted + ", but the application has no registry of health components; add"
                + " spring-boot-starter-actuator, with Boot 4 at least spring-boot-health, or leave the property out");
    }

    private static String component(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private CheckSpec spec(String name, Supplier<ImportedHealth> indicator) {
        String legal = TAG + "." + name.replaceAll("[^\\p{L}\\p{Nd}._ -]", "-");
        CheckSpecBuilder spec = CheckSpec.builder(legal, new Imported(indicator))
                .tags(TAG)
                .interval(properties.interval())
                .timeout(properties.timeout())
                .failureThreshold(properties.failureThreshold());
        if (properties.actuator().importsReadiness()) {
            spec.kinds(Kind.READINESS);
        } else {
            spec.impact(Impact.DEGRADES);
        }
        return BuiltInChecks.KEY.check(spec::build);
    }

    private record Imported(Supplier<ImportedHealth> indicator) implements HealthCheck {

        @Override
        public CheckResult check(CheckContext context) {
            return indicator.get().result();
        }

        /** Nobody knows what it calls. */
        @Override
        public boolean interruptible() {
            return false;
        }
    }
}
