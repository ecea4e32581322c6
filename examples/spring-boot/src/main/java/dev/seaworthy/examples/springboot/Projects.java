package dev.seaworthy.examples.springboot;

import dev.seaworthy.audit.AuditEvents;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.Changes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.spring.Audited;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the projects. Each change and its audit event are one transaction: both are kept, or neither. */
@Service
class Projects {

    /** An answer that people read needs no more. */
    private static final int MOST_FOUND = 50;

    private static final int MOST_SUGGESTED = 10;

    private final JdbcClient database;
    private final AuditLogger audit;

    Projects(JdbcClient database, AuditLogger audit) {
        this.database = database;
        this.audit = audit;
    }

    List<Project> all() {
        return database.sql("/* list-projects */ SELECT id, name FROM project ORDER BY name")
                .query(Project.class)
                .list();
    }

    Optional<Project> one(String id) {
        return database.sql("/* find-project */ SELECT id, name FROM project WHERE id = ?")
                .param(id)
                .query(Project.class)
                .optional();
    }

    /** Those whose name has the text anywhere, in either case; the first 50 by name. */
    List<Project> search(String text) {
        return database.sql("/* search-projects */ SELECT id, name FROM project"
                        + " WHERE LOWER(name) LIKE ? ESCAPE '!' ORDER BY name LIMIT ?")
                .params("%" + literally(text), MOST_FOUND)
                .query(Project.class)
                .list();
    }

    /** The first ten names that begin like this, in either case. */
    List<String> suggestions(String prefix) {
        return database.sql("/* suggest-projects */ SELECT name FROM project"
                        + " WHERE LOWER(name) LIKE ? ESCAPE '!' ORDER BY name LIMIT ?")
                .params(literally(prefix), MOST_SUGGESTED)
                .query(String.class)
                .list();
    }

    ProjectStatistics statistics() {
        SortedMap<String, Long> byInitial = new TreeMap<>();
        database.sql("/* count-projects */ SELECT UPPER(SUBSTRING(name, 1, 1)) AS initial, COUNT(*) AS projects"
                        + " FROM project"
                        + " GROUP BY UPPER(SUBSTRING(name, 1, 1))")
                .query(row -> {
                    byInitial.merge(row.getString("initial"), row.getLong("projects"), Long::sum);
                });
        return ProjectStatistics.of(byInitial);
    }

    /** A pattern of LIKE that begins with the text as it is. */
    private static String literally(String text) {
        return text.toLowerCase(Locale.ROOT)
                        .replace("!", "!!")
                        .replace("%", "!%")
                        .replace("_", "!_") + "%";
    }

    @Audited(
            value = "project.create",
            resourceType = "project",
            resource = "#result.id",
            metadata = "name=#name",
            inTransaction = true)
    @Transactional
    public Project create(String name) {
        Project project = new Project(UUID.randomUUID().toString(), name);
        database.sql("/* add-project */ INSERT INTO project (id, name) VALUES (?, ?)")
                .params(project.id(), project.name())
                .update();
        return project;
    }

    /** By hand, because the event tells the name before. */
    @Transactional
    public Optional<Project> rename(String id, String name) {
        Optional<String> before = database.sql("/* lock-project */ SELECT name FROM project WHERE id = ? FOR UPDATE")
                .param(id)
                .query(String.class)
                .optional();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        database.sql("/* rename-project */ UPDATE project SET name = ? WHERE id = ?")
                .params(name, id)
                .update();
        audit.log(
                AuditEvents.projectUpdated(Resource.of("project", id, name))
                        .changed(Changes.of("name", before.get(), name)),
                AuditMode.TRANSACTIONAL);
        return Optional.of(new Project(id, name));
    }
}
