package dev.seaworthy.alerts.slo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Creates or checks the tables, by version. Every command can be repeated. */
final class CountTables {

    /** The version of the tables that this library reads and writes. */
    static final int VERSION = 1;

    private static final String FOLDER = "/dev/seaworthy/alerts/slo/";
    private static final String VERSIONS = "seaworthy_slo_schema";
    private static final Pattern END_OF_COMMAND = Pattern.compile(";\\s*\n");
    private static final List<String> COLUMNS = List.of(
            VERSIONS + ".version",
            "seaworthy_slo_hour.slot_start",
            "seaworthy_slo_hour.objective",
            "seaworthy_slo_hour.process",
            "seaworthy_slo_hour.instance",
            "seaworthy_slo_hour.good",
            "seaworthy_slo_hour.total",
            "seaworthy_slo_minute.slot_start",
            "seaworthy_slo_minute.objective",
            "seaworthy_slo_minute.process",
            "seaworthy_slo_minute.instance",
            "seaworthy_slo_minute.good",
            "seaworthy_slo_minute.total");

    private final Dialect dialect;
    private final String prefix;
    private final SchemaMode mode;

    /** @param prefix empty, or the schema and a dot */
    CountTables(Dialect dialect, String prefix, SchemaMode mode) {
        this.dialect = dialect;
        this.prefix = prefix;
        this.mode = mode;
    }

    static String name(Grain grain) {
        return "seaworthy_slo_" + grain.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalStateException for tables that cannot be used and may not be changed */
    void bringUp(Handle handle) {
        if (mode == SchemaMode.NONE) {
            return;
        }
        int found = version(handle);
        if (found == 0) {
            create(handle);
        } else if (found != VERSION) {
            throw new RefusedTablesException("the tables of objectives have version " + found
                    + ", newer than this library, which needs " + VERSION
                    + ": a newer release has altered them; run that release or a later one");
        }
        Set<String> missing = new TreeSet<>(COLUMNS);
        missing.removeAll(columns(handle));
        if (!missing.isEmpty()) {
            throw new RefusedTablesException("the tables of objectives say version " + VERSION + " but lack " + missing
                    + "; compare them with " + script() + " in the jar, and that the account may see them");
        }
    }

    private void create(Handle handle) {
        if (mode == SchemaMode.VALIDATE) {
            throw new RefusedTablesException("the tables of objectives are missing, or their version in " + prefix
                    + VERSIONS + " is; SchemaMode.VALIDATE creates nothing: run " + script()
                    + " from the jar with your migration tool, or choose SchemaMode.CREATE");
        }
        END_OF_COMMAND
                .splitAsStream(text().replace("${schema}", prefix))
                .filter(command -> !command.isBlank())
                .forEach(handle::execute);
    }

    /** The newest version noted; 0 when none is, as in a database without the tables. */
    private int version(Handle handle) {
        if (!columns(handle).contains(VERSIONS + ".version")) {
            return 0;
        }
        return handle.createQuery("SELECT COALESCE(MAX(version), 0) FROM " + prefix + VERSIONS)
                .mapTo(Integer.class)
                .one();
    }

    private Set<String> columns(Handle handle) {
        String schema =
                prefix.isEmpty() ? dialect.currentSchema() : "'" + prefix.substring(0, prefix.length() - 1) + "'";
        return handle.createQuery("SELECT table_name, column_name FROM information_schema.columns"
                        + " WHERE LOWER(table_schema) = LOWER(" + schema + ") AND LOWER(table_name) IN ('" + VERSIONS
                        + "', 'seaworthy_slo_hour', 'seaworthy_slo_minute')")
                .map((row, context) -> (row.getString(1) + "." + row.getString(2)).toLowerCase(Locale.ROOT))
                .set();
    }

    private String script() {
        return FOLDER + dialect.scripts() + "-1.sql";
    }

    private String text() {
        try (InputStream in = CountTables.class.getResourceAsStream(script())) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + script());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
