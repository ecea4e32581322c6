package dev.seaworthy.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of artifacts. Stateless; whoever changes it has locked the project. */
final class Artifacts {

    private static final String COLUMNS = "id, project_id, name, file, size_bytes, sha256";

    Optional<Artifact> find(Connection connection, String projectId, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM artifacts WHERE project_id = ? AND name = ?")) {
            select.setString(1, projectId);
            select.setString(2, name);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(read(rows)) : Optional.empty();
            }
        }
    }

    List<Artifact> of(Connection connection, Project project) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM artifacts WHERE project_id = ?")) {
            select.setString(1, project.id());
            try (ResultSet rows = select.executeQuery()) {
                List<Artifact> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(read(rows));
                }
                return found;
            }
        }
    }

    /** Names of all files that rows speak of. */
    Set<String> files(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT file FROM artifacts");
                ResultSet rows = select.executeQuery()) {
            Set<String> files = new HashSet<>();
            while (rows.next()) {
                files.add(rows.getString(1));
            }
            return files;
        }
    }

    void add(Connection connection, Artifact artifact) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO artifacts (project_id, name, file, size_bytes, sha256, id) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, artifact.projectId());
            insert.setString(2, artifact.name());
            insert.setString(3, artifact.file());
            insert.setLong(4, artifact.size());
            insert.setString(5, artifact.sha256());
            insert.setString(6, artifact.id());
            insert.executeUpdate();
        }
    }

    /** Lets the row speak of other bytes. */
    void replace(Connection connection, Artifact artifact) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE artifacts SET file = ?, size_bytes = ?, sha256 = ? WHERE id = ?")) {
            update.setString(1, artifact.file());
            update.setLong(2, artifact.size());
            update.setString(3, artifact.sha256());
            update.setString(4, artifact.id());
            update.executeUpdate();
        }
    }

    void remove(Connection connection, Artifact artifact) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM artifacts WHERE id = ?")) {
            delete.setString(1, artifact.id());
            delete.executeUpdate();
        }
    }

    private static Artifact read(ResultSet row) throws SQLException {
        return new Artifact(
                row.getString("id"),
                row.getString("project_id"),
                row.getString("name"),
                row.getString("file"),
                row.getLong("size_bytes"),
                row.getString("sha256"));
    }
}
