package dev.seaworthy.examples.quarkus;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Token;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Mounts it when Quarkus starts its servlet container. */
@WebListener
public class Mount implements ServletContextListener {
    @Inject
    HealthMonitor health;

    @Inject
    AuditLogger audit;

    @Inject
    JdbcAuditStore store;

    @Inject
    @ConfigProperty(name = "ops.token")
    String token;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(event.getServletContext(), "/*");
        SeaworthyServlets.at("/ops")
                .health(health)
                .info(AppInfo.of("quarkus"))
                .audit(audit, store)
                .authorizer(BearerTokens.operating(Token.of(token)))
                .register(event.getServletContext());
    }
}
