package dev.seaworthy.examples.war;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Token;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Begins with the application and ends with it. The context parameters {@code jdbc-url} and {@code data-folder} say where
 * data goes; the admin token is read from the file {@code ops-token} in that folder.
 */
@WebListener
public final class Operations implements ServletContextListener {
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            begin(event.getServletContext());
        } catch (RuntimeException failure) {
            contextDestroyed(event); // Containers do not call it for a listener that failed.
            throw failure;
        }
    }

    private void begin(ServletContext context) {
        Path data = Path.of(parameter(context, "data-folder"));
        HikariDataSource database = keep(new HikariDataSource());
        database.setJdbcUrl(parameter(context, "jdbc-url"));

        JdbcAuditStore store = new JdbcAuditStore(database);
        AuditLogger audit = keep(AuditLogger.builder(store)
                .journal(data.resolve("journal"))
                .build()
                .start());
        MetricsMonitor metrics =
                keep(MetricsMonitor.builder().database("main", database).build().start());
        HealthMonitor health = keep(HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(database))
                .build()
                .start());

        new HttpMetricsFilter(metrics.http()).register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        SeaworthyServlets.at("/ops")
                .health(health)
                .metrics(metrics)
                .info(AppInfo.of("war"))
                .audit(audit, store)
                .console()
                .authorizer(BearerTokens.operating(Token.file(data.resolve("ops-token"))))
                .register(context);
        context.setAttribute(AuditLogger.class.getName(), audit); // For the application's own servlets.
    }

    /** The latest made is closed first: the audit logger still needs the database to empty its queue. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception failure) {
                event.getServletContext().log("Could not be closed", failure);
            }
        }
    }

    private <T extends AutoCloseable> T keep(T made) {
        running.push(made);
        return made;
    }

    private static String parameter(ServletContext context, String name) {
        return Objects.requireNonNull(
                context.getInitParameter(name),
                () -> "set the context parameter " + name + " in web.xml or context.xml");
    }
}
