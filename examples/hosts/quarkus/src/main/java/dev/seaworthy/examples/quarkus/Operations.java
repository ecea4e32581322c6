package dev.seaworthy.examples.quarkus;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.checks.DataSourceCheck;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/**
 * What Seaworthy has, as beans. Quarkus deploys its servlets before it has a database: they are made then, started with the
 * application, and closed with it.
 */
@ApplicationScoped
public class Operations {

    void start(@Observes StartupEvent event, AuditLogger audit, HealthMonitor health) {
        audit.start();
        health.start();
    }

    /** Before the database goes, which the audit logger still needs to empty its queue. */
    void stop(@Observes ShutdownEvent event, AuditLogger audit, HealthMonitor health) {
        health.close();
        audit.close();
    }

    @Produces
    @Singleton
    JdbcAuditStore store(DataSource database) {
        return new JdbcAuditStore(database);
    }

    @Produces
    @Singleton
    AuditLogger audit(JdbcAuditStore store) {
        return AuditLogger.builder(store).build();
    }

    @Produces
    @Singleton
    HealthMonitor health(DataSource database) {
        return HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(database))
                .build();
    }
}
