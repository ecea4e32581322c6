package dev.seaworthy.servlet;

import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import java.util.ArrayList;
import java.util.List;

/** Mounts what the class path has, and sends real requests to it; run by reflection in a class loader of its own. */
public final class MountEverything {
    private MountEverything() {}

    public static String run() throws Exception {
        SeaworthyServletsBuilder builder = SeaworthyServlets.at("/").console().authorizer(Tokens.all());
        List<String> paths = new ArrayList<>(List.of("/console/", "/api/v1/console"));
        if (has("dev.seaworthy.health.HealthMonitor")) {
            WithHealth.add(builder);
            paths.addAll(List.of("/health/live", "/metrics", "/metrics/http", "/info", "/api/v1/ops/log"));
            paths.addAll(List.of("/api/v1/ops/alerts", "/api/v1/ops/boards/system", "/api/v1/ops/slo"));
        }
        if (has("dev.seaworthy.audit.AuditLogger")) {
            WithAudit.add(builder);
            paths.add("/api/v1/audit/account");
        }
        if (has("dev.seaworthy.backup.Backups")) {
            WithBackups.add(builder);
            paths.add("/api/v1/backups");
        }
        SeaworthyServlets servlets = builder.build();
        try (JettyHost host = JettyHost.running(context -> {
            servlets.register(context);
            SecurityHeadersFilter.site().build().register(context, "/*");
            if (has("dev.seaworthy.audit.AuditLogger")) {
                WithAudit.filter(context);
            }
            new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        })) {
            for (String path : paths) {
                require(host.http().get(path, Tokens.AS_VIEWER).status() == 200);
            }
        }
        return servlets.mounts().stream()
                .map(SeaworthyServlets.Mount::name)
                .toList()
                .toString();
    }

    private static boolean has(String type) {
        try {
            Class.forName(type, false, MountEverything.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError("the servlets answer something else");
        }
    }

    private static final class WithHealth {
        static void add(SeaworthyServletsBuilder builder) {
            dev.seaworthy.metrics.MetricsMonitor metrics =
                    dev.seaworthy.metrics.MetricsMonitor.builder().build();
            builder.health(dev.seaworthy.health.HealthMonitor.builder().build())
                    .metrics(metrics)
                    .info(dev.seaworthy.health.operations.AppInfo.of("test"))
                    .log(dev.seaworthy.health.operations.LogTail.create())
                    .alerts(dev.seaworthy.alerts.Alerts.builder(metrics).build())
                    .objectives(dev.seaworthy.alerts.slo.SloMonitor.builder(metrics)
                            .build()
                            .start());
        }
    }

    private static final class WithAudit {
        static void add(SeaworthyServletsBuilder builder) {
            org.h2.jdbcx.JdbcDataSource database = new org.h2.jdbcx.JdbcDataSource();
            database.setURL("jdbc:h2:mem:mount");
            dev.seaworthy.audit.jdbc.JdbcAuditStore store = new dev.seaworthy.audit.jdbc.JdbcAuditStore(database);
            builder.audit(dev.seaworthy.audit.AuditLogger.builder(store).build(), store);
        }

        static void filter(jakarta.servlet.ServletContext context) {
            dev.seaworthy.servlet.filter.RequestAuditFilter.builder(
                            dev.seaworthy.audit.AuditLogger.builder(new dev.seaworthy.audit.InMemoryAuditStore())
                                    .build())
                    .otherwise(dev.seaworthy.servlet.filter.AuditedRequests.ALL)
                    .build()
                    .register(context, "/*");
        }
    }

    private static final class WithBackups {
        static void add(SeaworthyServletsBuilder builder) {
            builder.backups(dev.seaworthy.backup.Backups.builder(
                            new dev.seaworthy.backup.storage.DirectoryStorage(java.nio.file.Path.of("target", "none")))
                    .build());
        }
    }
}
