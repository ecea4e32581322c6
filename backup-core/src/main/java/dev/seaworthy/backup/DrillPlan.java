package dev.seaworthy.backup;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a plan proves that its backups restore: {@code DrillPlan.in(scratch).assertThat("projects", restored -> …)}. Each
 * drill restores a whole backup into targets that it makes and throws away, and records what it found. Immutable.
 *
 * @param folder where scratch folders and files are made; on a volume with room for the restored application
 * @param servers by source name, for databases that live on a server: any database there, by whose rights new ones are
 *     made; the database itself is not touched
 * @param assertions by name, in the order they were added
 * @param schedule when drills run by themselves, null for never
 */
public record DrillPlan(
        Path folder,
        Map<String, RestoreTarget> servers,
        Map<String, RestoreAssertion> assertions,
        @Nullable Schedule schedule) {
    /** On Sundays, after the night's backup and cleanup. */
    public static final Schedule DEFAULT_SCHEDULE = Schedule.cron("0 6 * * SUN");

    public DrillPlan {
        folder = folder.toAbsolutePath().normalize();
        servers = Ordered.copy(servers);
        assertions = Collections.unmodifiableMap(new LinkedHashMap<>(assertions));
    }

    /** Weekly, below this folder, without assertions yet. */
    public static DrillPlan in(Path folder) {
        return new DrillPlan(folder, Map.of(), Map.of(), DEFAULT_SCHEDULE);
    }

    /** Restores the source into new databases on the server of {@code database}, each dropped when its drill ends. */
    public DrillPlan server(String source, RestoreTarget database) {
        if (database.jdbcUrl() == null) {
            throw new IllegalArgumentException(
                    "The drill server of source " + source + " is given by a JDBC URL, not by the folder " + database);
        }
        Map<String, RestoreTarget> more = new TreeMap<>(servers);
        more.put(source, database);
        return new DrillPlan(folder, more, assertions, schedule);
    }

    /**
     * Adds what must hold of the restored application.
     *
     * @param name for the evidence and for messages
     */
    public DrillPlan assertThat(String name, RestoreAssertion assertion) {
        Map<String, RestoreAssertion> more = new LinkedHashMap<>(assertions);
        if (more.put(name, assertion) != null) {
            throw new IllegalArgumentException("There are two restore assertions named " + name);
        }
        return new DrillPlan(folder, servers, more, schedule);
    }

    public DrillPlan schedule(@Nullable Schedule schedule) {
        return new DrillPlan(folder, servers, assertions, schedule);
    }
}
