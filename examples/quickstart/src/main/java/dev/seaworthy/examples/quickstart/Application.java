package dev.seaworthy.examples.quickstart;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.health.server.ProbeServer;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.SeaworthyServlets;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running application: makes its parts in order, and stops them in the opposite one. */
final class Application implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Application.class);

    private final Settings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final DataFolder folder;
    private final AdminToken adminToken;
    private final Router router;
    private final WebServer server;
    private final Path backupFile;
    private final @Nullable ProbeServer probes;

    private Application(Settings settings) throws SQLException, IOException {
        this.settings = settings;
        boolean started = false;
        try {
            server = closing(WebServer.bind(settings.port()));
            folder = closing(DataFolder.open(settings.home()));
            // Before the database is opened: an interrupted restore may have moved its files.
            Backups.refuseIfRestoring(folder.signingKey());
            adminToken = AdminToken.of(settings);
            Database database = closing(Database.open(settings.database()));
            ArtifactFiles files = new ArtifactFiles(folder);

            MetricsMonitor metrics = closing(SeaworthyWiring.metrics(settings, folder, database));
            LogTail logTail = closing(SeaworthyWiring.log(metrics));
            AppInfo info = SeaworthyWiring.info(settings);
            Deployments deployments = closing(SeaworthyWiring.deployments(database, info));
            JdbcAuditStore auditStore = SeaworthyWiring.auditStore(database);
            AuditLogger audit = closing(SeaworthyWiring.audit(folder, auditStore, metrics));
            Backups backups = closing(BackupWiring.start(folder, settings.database(), files, audit, metrics));
            HealthMonitor health = closing(SeaworthyWiring.health(settings, folder, database, audit, backups, metrics));

            SloMonitor objectives = closing(AlertWiring.objectives(database, metrics));
            Alerts alerts = closing(AlertWiring.alerts(folder, audit, metrics));

            SeaworthyServlets servlets = SeaworthyWiring.servlets(adminToken)
                    .health(health)
                    .metrics(metrics)
                    .info(info)
                    .log(logTail)
                    .deployments(deployments)
                    .alerts(alerts)
                    .objectives(objectives)
                    .audit(audit, auditStore)
                    .backups(backups)
                    .build();

            router = Routes.of(database, files, audit);
            server.serve(router, context -> SeaworthyWiring.mount(context, servlets, metrics));
            health.register(SeaworthyWiring.requestThreads(server.threads()));
            probes = settings.probePort().isEmpty()
                    ? null
                    : closing(SeaworthyWiring.probes(settings.probePort().getAsInt(), health, server.port()));
            backupFile = BackupFile.write(folder, settings.database());
            // What is closed first: ready turns 503, then the server stops, and only then what its requests use.
            closing(server);
            closing(() -> health.drain(settings.drain()));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** Starts everything, or nothing and says why in one line. */
    static Application start(Settings settings) {
        try {
            return new Application(settings);
        } catch (AuditException | BackupException | IllegalArgumentException refused) {
            throw new StartupException(String.valueOf(refused.getMessage()), refused);
        } catch (SQLException | IOException failure) {
            throw new StartupException(
                    "Cannot read the data in " + settings.home() + " (" + failure.getMessage()
                            + "): check the folder and the database",
                    failure);
        }
    }

    int port() {
        return server.port();
    }

    /** What is served and where, for people. */
    String description() {
        StringBuilder text = new StringBuilder("Serving http://localhost:" + port() + "\n");
        router.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("  GET /health /health/live /health/ready /health/started /health/detailed /info\n")
                .append("  GET /metrics /metrics/system /metrics/database /metrics/http /metrics/tasks\n")
                .append("  GET /api/v1/ops/log /api/v1/ops/deployments /api/v1/ops/alerts /api/v1/ops/slo\n")
                .append("  GET /api/v1/ops/boards/{system,application,infrastructure,security}\n")
                .append("  GET /api/v1/audit/logs and more, GET and POST /api/v1/backups\n")
                .append("  GET /console/ for people: open it in a browser\n")
                .append(probes == null ? "" : "Probes alone: http://localhost:" + probes.port() + "/health\n")
                .append("Demo accounts: editor (editor-password), reader (reader-password)\n")
                .append("Data: ")
                .append(folder.home())
                .append('\n')
                .append("Database: ")
                .append(settings.database())
                .append('\n')
                .append("Backups: ")
                .append(folder.backups())
                .append(", command line settings ")
                .append(backupFile)
                .append('\n')
                .append("Admin token: ")
                .append(adminToken.file().map(Path::toString).orElse("as in SEAWORTHY_ADMIN_TOKEN"));
        // Only where nobody but the person who started it can read along: not into a log file.
        if (adminToken.generated() && Terminal.isAttached()) {
            text.append("\n  ").append(adminToken.value());
        }
        return text.toString();
    }

    /** Drains, stops the server, then everything behind it; flushes the audit trail. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception failure) {
                log.warn(
                        "{} did not stop cleanly; going on with the rest",
                        part.getClass().getSimpleName(),
                        failure);
            }
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }
}
