package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.CheckSpecBuilder;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitorBuilder;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.SharedPolicy;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.checks.DiskSpaceCheck;
import dev.seaworthy.health.checks.RedisCheck;
import dev.seaworthy.health.checks.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;

/** Adds what the starter checks without being asked. */
final class BuiltInChecks {

    static final Key KEY = new Key("seaworthy.health");

    private final HealthProperties properties;
    private final HealthMonitorBuilder monitor;

    BuiltInChecks(HealthProperties properties, HealthMonitorBuilder monitor) {
        this.properties = properties;
        this.monitor = monitor;
    }

    void application(ApplicationState application) {
        monitor.check(application.readinessCheck());
        monitor.check(application.livenessCheck());
    }

    void databases(Map<String, DataSource> databases) {
        if (properties.database().enabled()) {
            databases.forEach((name, dataSource) -> readiness(name, new DataSourceCheck(dataSource)));
        }
    }

    void disk() {
        HealthProperties.Disk disk = properties.disk();
        if (disk.enabled()) {
            Path[] paths = disk.paths().stream().map(Path::of).toArray(Path[]::new);
            HealthCheck check = new Key("seaworthy.health.disk").check(() -> DiskSpaceCheck.builder(paths)
                    .percent(disk.degradedPercent(), disk.downPercent())
                    .build());
            degrading("disk", check);
        }
    }

    void redis(RedisServer server) {
        if (properties.redis().readiness()) {
            readiness("redis", new RedisCheck(server));
        } else {
            degrading("redis", new RedisCheck(server));
        }
    }

    void audit(AuditLogger logger) {
        degrading("audit", new AuditCheck(logger));
    }

    void backups(Backups backups) {
        degrading("backup", new BackupCheck(backups));
    }

    /** Shown in the detailed view only: neither liveness nor readiness hang on it. */
    private void degrading(String name, HealthCheck check) {
        add(spec(name, check).impact(Impact.DEGRADES));
    }

    private void readiness(String name, HealthCheck check) {
        add(spec(name, check).kinds(Kind.READINESS).shared(SharedPolicy.FAIL_CLOSED));
    }

    private void add(CheckSpecBuilder spec) {
        KEY.check(() -> monitor.check(spec.build()));
    }

    private CheckSpecBuilder spec(String name, HealthCheck check) {
        return CheckSpec.builder(name, check)
                .interval(properties.interval())
                .timeout(properties.timeout())
                .failureThreshold(properties.failureThreshold());
    }
}
