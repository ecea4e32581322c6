package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;

/** The features of this application, whether made by the starter or by the application itself. */
record Features(
        ObjectProvider<HealthMonitor> health,
        ObjectProvider<MetricsMonitor> metrics,
        ObjectProvider<AuditLogger> audit,
        ObjectProvider<AuditReader> reader,
        ObjectProvider<Backups> backups) {

    void addTo(SeaworthyServletsBuilder servlets) {
        health.ifUnique(servlets::health);
        metrics.ifUnique(servlets::metrics);
        audit.ifUnique(logger -> reader.ifUnique(log -> servlets.audit(logger, log)));
        backups.ifUnique(servlets::backups);
    }

    List<String> active() {
        List<String> active = new ArrayList<>();
        health.ifUnique(present -> active.add("health"));
        metrics.ifUnique(present -> active.add("metrics"));
        audit.ifUnique(present -> active.add("audit"));
        backups.ifUnique(present -> active.add("backup"));
        return active;
    }
}
