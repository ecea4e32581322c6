package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.lang.reflect.Proxy;
import java.sql.DriverManager;
import java.util.List;
import javax.sql.DataSource;

/** Serves the audit log of a database in a JVM of its own, with little memory. */
final class ExportingApplication {
    private ExportingApplication() {}

    /** Prints its port, then each event of an export; ends when killed. */
    public static void main(String[] arguments) throws Exception {
        JdbcAuditStore store = new JdbcAuditStore(database(arguments[0]));
        AuditLogger audit = AuditLogger.builder(store)
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        events.forEach(event -> System.out.println("audited " + event.text(EventField.METADATA)));
                    }
                })
                .build()
                .start();
        JettyHost host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .audit(audit, store)
                .authorizer(Tokens.all())
                .register(context));
        System.out.println("port " + host.port());
        Thread.currentThread().join();
    }

    private static DataSource database(String url) {
        return (DataSource) Proxy.newProxyInstance(
                ExportingApplication.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, none) -> switch (method.getName()) {
                    case "getConnection" -> DriverManager.getConnection(url);
                    case "toString" -> "connections without a pool";
                    case "hashCode" -> 1;
                    case "equals" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
