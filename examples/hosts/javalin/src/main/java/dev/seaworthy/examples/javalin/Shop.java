package dev.seaworthy.examples.javalin;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.Resource;
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
import io.javalin.Javalin;
import io.javalin.http.Context;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.UUID;

/** Takes orders and remembers none. The admin token is read from the file {@code ops-token} in the data folder. */
public final class Shop implements AutoCloseable {
    private final HikariDataSource database = new HikariDataSource();
    private final JdbcAuditStore store;
    private final AuditLogger audit;
    private final MetricsMonitor metrics;
    private final HealthMonitor health;
    private final Token token;
    private final Javalin web;

    private Shop(Path data) {
        token = Token.file(data.resolve("ops-token"));
        database.setJdbcUrl("jdbc:h2:" + data.resolve("shop") + ";WRITE_DELAY=0");
        store = new JdbcAuditStore(database);
        audit = AuditLogger.builder(store)
                .journal(data.resolve("journal"))
                .build()
                .start();
        metrics = MetricsMonitor.builder().database("main", database).build().start();
        health = HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(database))
                .build()
                .start();
        web = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.modifyServletContextHandler(
                    handler -> handler.addServletContainerInitializer((classes, context) -> mount(context)));
            config.routes.post("/orders", this::order);
        });
    }

    /** Runs until {@link #close}; port 0 takes a free one. */
    public static Shop open(Path data, int port) {
        Shop shop = new Shop(data);
        try {
            shop.web.start(port);
        } catch (RuntimeException portTaken) {
            shop.close();
            throw portTaken;
        }
        return shop;
    }

    public int port() {
        return web.port();
    }

    private void mount(ServletContext context) {
        new HttpMetricsFilter(metrics.http()).register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        SeaworthyServlets.at("/ops")
                .health(health)
                .metrics(metrics)
                .info(AppInfo.of("shop"))
                .audit(audit, store)
                .console()
                .authorizer(BearerTokens.operating(token))
                .register(context);
    }

    private void order(Context context) {
        String order = UUID.randomUUID().toString();
        audit.log(AuditEvent.of("order.placed").on(Resource.of("order", order)));
        context.status(201).result(order);
    }

    /** Requests under way are finished and the audit trail is emptied before the database goes. */
    @Override
    public void close() {
        web.stop();
        health.close();
        metrics.close();
        audit.close();
        database.close();
    }

    /** The first argument is the data folder. */
    public static void main(String[] arguments) {
        Shop shop = open(Path.of(arguments[0]), 8080);
        Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "shutdown"));
    }
}
