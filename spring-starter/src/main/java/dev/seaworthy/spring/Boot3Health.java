package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;
import org.springframework.boot.actuate.health.Status;

/** Our checks as a component of Actuator's health endpoint on Boot 3.5; reads the snapshot, does no I/O. */
final class Boot3Health implements CompositeHealthContributor {

    private final HealthMonitor monitor;

    Boot3Health(HealthMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return ExportedCheck.names(monitor).contains(name) ? indicator(name) : null;
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        return ExportedCheck.names(monitor).stream()
                .map(name -> NamedContributor.<HealthContributor>of(name, indicator(name)))
                .iterator();
    }

    private HealthIndicator indicator(String name) {
        return () -> ExportedCheck.of(monitor, name)
                .map(check -> new Health.Builder(new Status(check.state().name()), check.details()).build())
                .orElseGet(() -> Health.unknown().build());
    }
}
