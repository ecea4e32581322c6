package dev.seaworthy.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The table of projects. Thread-safe. */
final class Projects {

    private final InstantSource clock;

    Projects(InstantSource clock) {
        this.clock = clock;
    }

    /** All of them, oldest first. */
    List<Project> all(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT id, name FROM projects ORDER BY created_at, id");
                ResultSet rows = select.executeQuery()) {
            List<Project> projects = new ArrayList<>();
            while (rows.next()) {
                projects.add(new Project(rows.getString(1), rows.getString(2)));
            }
            return projects;
        }
    }

    /** The project, locked until the transaction ends: changes to one project and its artifacts wait for each other. */
    Project lock(Connection connection, String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, name FROM projects WHERE id = ? FOR UPDATE")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    return new Project(rows.getString(1), rows.getString(2));
                }
                throw missing(id);
            }
        }
    }

    /** Refuses the request when there is no such project. */
    void requireExists(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM projects WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw missing(id);
                }
            }
        }
    }

    void add(Connection connection, Project project) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO projects (id, name, created_at) VALUES (?, ?, ?)")) {
            insert.setString(1, project.id());
            insert.setString(2, project.name());
            insert.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    void rename(Connection connection, Project project) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE projects SET name = ? WHERE id = ?")) {
            update.setString(1, project.name());
            update.setString(2, project.id());
            update.executeUpdate();
        }
    }

    /** Removes a project whose artifacts are gone. */
    void remove(Connection connection, Project project) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM projects WHERE id = ?")) {
            delete.setString(1, project.id());
            delete.executeUpdate();
        }
    }

    private static Problem missing(String id) {
        return Problem.notFound("There is no project " + id);
    }
}
