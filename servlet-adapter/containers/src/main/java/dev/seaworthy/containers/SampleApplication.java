package dev.seaworthy.containers;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import dev.seaworthy.servlet.Token;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A web application with everything of Seaworthy: at {@code /seaworthy} where it has a context path, and among its own
 * paths where it is the root. Named in the archive's {@code web.xml}.
 */
public final class SampleApplication implements ServletContextListener {
    static final String OPERATOR = "operator-0123456789abcdef0123456789abcdef";
    static final String VIEWER = "viewer-0123456789abcdef0123456789abcdef";

    /** Stands in everything that strangers must not see. */
    static final String SECRET = "classified";

    /** With this many events an export is longer than any container's buffer. */
    static final int EVENTS = 400;

    private static final String LOADER = "seaworthy.sample.loader.";

    private final List<AutoCloseable> running = new ArrayList<>();
    private final JdbcDataSource database = new JdbcDataSource();
    private final AuditLogger audit;
    private final JdbcAuditStore store;
    private final HealthMonitor health;
    private final MetricsMonitor metrics;
    private final Backups backups;
    private final LogTail log;
    private final RateLimits limits = SampleFilters.limits();

    /** Called by the container. */
    public SampleApplication() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        store = new JdbcAuditStore(database);
        audit = AuditLogger.builder(store)
                .mode(AuditMode.SYNC)
                .syncTimeout(Duration.ofMinutes(1))
                .build();
        health = HealthMonitor.builder()
                .readiness(SECRET, context -> CheckResult.up(SECRET))
                .build();
        metrics = MetricsMonitor.builder().database(SECRET, database).build();
        Path folder = Path.of("target", "sample-" + UUID.randomUUID());
        backups = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("signing.pem"))
                .plan(BackupPlan.of(SECRET).source(FileTreeSource.of("files", filesIn(folder))))
                .build();
        log = LogTail.create();
    }

    private static Path filesIn(Path folder) {
        try {
            Path files = Files.createDirectories(folder.resolve("files"));
            Files.writeString(files.resolve("a.txt"), "some content");
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class loader of what was deployed last at this context path, for those who want to see it go. */
    static WeakReference<?> loaderOf(String contextPath) {
        return (WeakReference<?>) System.getProperties().remove(LOADER + contextPath);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        // The one place that applications and tests share, since they load this class apart from each other.
        System.getProperties()
                .put(
                        LOADER + event.getServletContext().getContextPath(),
                        new WeakReference<>(getClass().getClassLoader()));
        running.add(audit.start());
        running.add(health.start());
        running.add(metrics.start());
        running.add(backups.start());
        running.add(log.start());
        for (int i = 0; i < EVENTS; i++) {
            audit.log(AuditEvent.of("project.create").description(SECRET + " " + "x".repeat(200)), AuditMode.ASYNC);
        }
        audit.log(AuditEvent.of("project.create").description(SECRET));
        SampleFilters.addTo(event.getServletContext(), metrics.http(), audit, limits);
        addHost(event.getServletContext());
        addSeaworthy(event.getServletContext());
    }

    private static void addHost(ServletContext context) {
        ServletRegistration.Dynamic host = context.addServlet("host", new HostServlet());
        host.setAsyncSupported(true);
        host.addMapping("/", "/host/*");
    }

    private void addSeaworthy(ServletContext context) {
        SeaworthyServlets.at(context.getContextPath().isEmpty() ? "/" : "/seaworthy")
                .audit(audit, store)
                .health(health)
                .metrics(metrics)
                .info(AppInfo.of(SECRET))
                .log(log)
                .backups(backups)
                .console()
                .rateLimits(limits)
                // The contract asks some ten thousand times from one address.
                .strangersMay(SeaworthyServletsBuilder.DEFAULT_STRANGERS_MAY.in(RateLimitMode.OFF))
                .callersMay(SeaworthyServletsBuilder.DEFAULT_CALLERS_MAY.in(RateLimitMode.OFF))
                .authorizer(BearerTokens.operating(Token.of(OPERATOR)).view(Token.of(VIEWER)))
                .register(context);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        for (AutoCloseable each : running) {
            close(each);
        }
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("SHUTDOWN");
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not stop", e);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("a part did not stop", e);
        }
    }
}
