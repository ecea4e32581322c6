package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Make, list, rename and remove projects. Rows and audit event are one transaction. */
final class ProjectRoutes {

    private final Database database;
    private final Projects projects;
    private final Artifacts artifacts;
    private final ArtifactFiles files;
    private final Guard guard;
    private final AuditLogger audit;

    ProjectRoutes(
            Database database,
            Projects projects,
            Artifacts artifacts,
            ArtifactFiles files,
            Guard guard,
            AuditLogger audit) {
        this.database = database;
        this.projects = projects;
        this.artifacts = artifacts;
        this.files = files;
        this.guard = guard;
        this.audit = audit;
    }

    void list(Exchange exchange) throws IOException, SQLException {
        guard.caller(exchange);
        exchange.answer(200, database.inTransaction(projects::all));
    }

    void create(Exchange exchange) throws IOException, SQLException {
        Account caller = guard.writer(exchange);
        Project project = new Project(UUID.randomUUID().toString(), name(exchange));
        database.inTransaction(connection -> {
            projects.add(connection, project);
            // The same connection: the event is stored if, and only if, the project is.
            return audit.log(event(EventTypes.PROJECT_CREATE, project, caller), connection);
        });
        exchange.response().setHeader("Location", "/projects/" + project.id());
        exchange.answer(201, project);
    }

    void rename(Exchange exchange) throws IOException, SQLException {
        Account caller = guard.writer(exchange);
        Project renamed = new Project(exchange.path("id"), name(exchange));
        database.inTransaction(connection -> {
            Project before = projects.lock(connection, renamed.id());
            projects.rename(connection, renamed);
            return audit.log(
                    event(EventTypes.PROJECT_UPDATE, renamed, caller).with("name_before", before.name()), connection);
        });
        exchange.answer(200, renamed);
    }

    void remove(Exchange exchange) throws SQLException {
        Account caller = guard.writer(exchange);
        String id = exchange.path("id");
        List<Artifact> removed = database.inTransaction(connection -> {
            Project project = projects.lock(connection, id);
            List<Artifact> gone = artifacts.of(connection, project);
            for (Artifact artifact : gone) {
                artifacts.remove(connection, artifact);
            }
            projects.remove(connection, project);
            audit.log(
                    event(EventTypes.PROJECT_DELETE, project, caller).with("artifacts_removed", gone.size()),
                    connection);
            return gone;
        });
        removed.forEach(artifact -> files.remove(artifact.file()));
        exchange.noContent();
    }

    private static String name(Exchange exchange) throws IOException {
        return Texts.name("name", Exchange.text(exchange.json(), "name"));
    }

    private static AuditEvent event(EventType type, Project project, Account caller) {
        return AuditEvent.of(type).by(caller.asActor()).on(project.asResource());
    }
}
