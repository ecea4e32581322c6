package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventTypes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Upload, download and remove artifacts. The bytes are on disk before the row and its audit event are committed together,
 * and leave the disk after the row is gone, so that a row always has its bytes.
 */
final class ArtifactRoutes {

    private final Database database;
    private final Projects projects;
    private final Artifacts artifacts;
    private final ArtifactFiles files;
    private final Guard guard;
    private final AuditLogger audit;

    ArtifactRoutes(
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

    void upload(Exchange exchange) throws IOException, SQLException {
        Account caller = guard.writer(exchange);
        String projectId = exchange.path("id");
        String name = Texts.name("The artifact's name", exchange.path("name"));
        if (exchange.request().getContentLengthLong() > ArtifactFiles.LARGEST) {
            throw ArtifactFiles.tooLarge();
        }
        // Before the bytes are taken, and again with a lock when they are in.
        database.inTransaction(connection -> {
            projects.requireExists(connection, projectId);
            return true;
        });
        Artifact stored =
                store(caller, projectId, name, files.receive(exchange.request().getInputStream()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", stored.name());
        answer.put("size", stored.size());
        answer.put("sha256", stored.sha256());
        exchange.answer(201, answer);
    }

    void download(Exchange exchange) throws IOException, SQLException {
        Account caller = guard.caller(exchange);
        Artifact artifact = database.inTransaction(connection -> find(connection, exchange));
        try (FileChannel bytes = open(artifact)) {
            HttpServletResponse response = exchange.response();
            response.setContentType("application/octet-stream");
            response.setContentLengthLong(artifact.size());
            response.setHeader("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(artifact.name()));
            response.setHeader("ETag", "\"" + artifact.sha256() + "\"");
            response.setHeader("X-Content-Type-Options", "nosniff");
            if (exchange.request().getMethod().equals("HEAD")) {
                return;
            }
            // ASYNC: a download changes nothing, so it need not wait for the audit trail.
            audit.log(artifact.event(EventTypes.ARTIFACT_DOWNLOAD, caller), AuditMode.ASYNC);
            Channels.newInputStream(bytes).transferTo(response.getOutputStream());
        }
    }

    void remove(Exchange exchange) throws SQLException {
        Account caller = guard.writer(exchange);
        String projectId = exchange.path("id");
        Artifact removed = database.inTransaction(connection -> {
            projects.lock(connection, projectId);
            Artifact found = find(connection, exchange);
            artifacts.remove(connection, found);
            audit.log(found.event(EventTypes.ARTIFACT_DELETE, caller), connection);
            return found;
        });
        files.remove(removed.file());
        exchange.noContent();
    }

    private Artifact store(Account caller, String projectId, String name, ArtifactFiles.Received bytes)
            throws SQLException {
        try {
            Change change = database.inTransaction(connection -> {
                projects.lock(connection, projectId);
                Change made = put(connection, projectId, name, bytes);
                audit.log(made.now().event(EventTypes.ARTIFACT_UPLOAD, caller), connection);
                return made;
            });
            change.before().ifPresent(replaced -> files.remove(replaced.file()));
            return change.now();
        } catch (Problem refused) {
            // Nothing was committed. After any other failure nobody knows, so the next start decides.
            files.remove(bytes.file());
            throw refused;
        }
    }

    private record Change(Optional<Artifact> before, Artifact now) {}

    private Change put(Connection connection, String projectId, String name, ArtifactFiles.Received bytes)
            throws SQLException {
        Optional<Artifact> before = artifacts.find(connection, projectId, name);
        String id = before.map(Artifact::id).orElseGet(() -> UUID.randomUUID().toString());
        Artifact now = new Artifact(id, projectId, name, bytes.file(), bytes.size(), bytes.sha256());
        if (before.isPresent()) {
            artifacts.replace(connection, now);
        } else {
            artifacts.add(connection, now);
        }
        return new Change(before, now);
    }

    private Artifact find(Connection connection, Exchange exchange) throws SQLException {
        String name = Texts.name("The artifact's name", exchange.path("name"));
        return artifacts
                .find(connection, exchange.path("id"), name)
                .orElseThrow(
                        () -> Problem.notFound("There is no artifact " + name + " in project " + exchange.path("id")));
    }

    private FileChannel open(Artifact artifact) throws IOException, SQLException {
        try {
            return files.open(artifact);
        } catch (NoSuchFileException gone) {
            boolean replaced = database.inTransaction(connection -> artifacts
                    .find(connection, artifact.projectId(), artifact.name())
                    .filter(artifact::equals)
                    .isEmpty());
            throw replaced
                    ? Problem.conflict("Artifact " + artifact.name() + " was replaced or removed just now: try again")
                    : Problem.internal("The bytes of artifact " + artifact.name()
                            + " are missing on the server: restore them from a backup");
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
