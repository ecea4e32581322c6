package dev.seaworthy.spring;

import dev.seaworthy.health.HealthMonitor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Our checks as a component of Boot 4's health endpoint; reads the snapshot, does no I/O. */
final class Boot4Health implements CompositeHealthContributor {

    private final HealthMonitor monitor;

    Boot4Health(HealthMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return ExportedCheck.names(monitor).contains(name) ? indicator(name) : null;
    }

    @Override
    public Stream<Entry> stream() {
        return ExportedCheck.names(monitor).stream().map(name -> new Entry(name, indicator(name)));
    }

    private HealthIndicator indicator(String name) {
        return () -> ExportedCheck.of(monitor, name)
                .map(check -> new Health.Builder(new Status(check.state().name()), check.details()).build())
                .orElseGet(() -> Health.unknown().build());
    }
}
