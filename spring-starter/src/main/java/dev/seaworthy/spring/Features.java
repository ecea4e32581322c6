package dev.seaworthy.spring;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import org.springframework.beans.factory.ObjectProvider;

/** The features of this application, whether made by the starter or by the application itself. */
record Features(
        ObjectProvider<HealthMonitor> health,
        ObjectProvider<MetricsMonitor> metrics,
        ObjectProvider<AuditLogger> audit,
        ObjectProvider<AuditReader> reader,
        ObjectProvider<Backups> backups,
        ObjectProvider<Alerts> alerts,
        ObjectProvider<SloMonitor> objectives,
        ObjectProvider<LogTail> log,
        ObjectProvider<Deployments> deployments) {}
