package dev.seaworthy.servlet;

import dev.seaworthy.servlet.filter.RequestContextFilter;

/** Mounts what the class path has, and sends real requests to it; run by reflection in a class loader of its own. */
public final class MountEverything {
    private MountEverything() {}

    public static String run() throws Exception {
        SeaworthyServletsBuilder builder =
                SeaworthyServlets.at("/").info(AppInfo.of("test")).authorizer(Tokens.all());
        if (has("dev.seaworthy.health.HealthMonitor")) {
            WithHealth.add(builder);
        }
        if (has("dev.seaworthy.audit.AuditLogger")) {
            WithAudit.add(builder);
        }
        if (has("dev.seaworthy.backup.Backups")) {
            WithBackups.add(builder);
        }
        SeaworthyServlets servlets = builder.build();
        try (JettyHost host = JettyHost.running(context -> {
            servlets.register(context);
            new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        })) {
            require(host.http().get("/info", Tokens.AS_VIEWER).status() == 200);
            require(host.http().get("/info").status() == 401);
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
            builder.health(dev.seaworthy.health.HealthMonitor.builder().build());
        }
    }

    private static final class WithAudit {
        static void add(SeaworthyServletsBuilder builder) {
            org.h2.jdbcx.JdbcDataSource database = new org.h2.jdbcx.JdbcDataSource();
            database.setURL("jdbc:h2:mem:mount");
            dev.seaworthy.audit.jdbc.JdbcAuditStore store = new dev.seaworthy.audit.jdbc.JdbcAuditStore(database);
            builder.audit(dev.seaworthy.audit.AuditLogger.builder(store).build(), store);
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
