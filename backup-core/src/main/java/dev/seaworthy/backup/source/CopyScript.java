package dev.seaworthy.backup.source;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A script for {@code psql} that loads the parts of a backup without Seaworthy, from the folder they were decoded into. */
final class CopyScript {
    static final String PART = "restore.sql";

    private final StringBuilder script = new StringBuilder();

    private CopyScript() {}

    static byte[] of(CopyContents contents, List<CopyGuards.Change> triggers) {
        CopyScript script = new CopyScript();
        script.begin();
        triggers.forEach(trigger -> script.line(trigger.lower() + ";"));
        for (String history : contents.histories()) {
            script.line("TRUNCATE " + history + ";");
        }
        for (CopyContents.Table table : contents.tables()) {
            script.line("\\copy " + table.withColumns() + " from '" + table.part() + "'");
        }
        triggers.forEach(trigger -> script.line(trigger.raise() + ";"));
        for (CopyContents.Sequence sequence : contents.sequences()) {
            script.line(sequence.setting() + ";");
        }
        for (String view : contents.materializedViews()) {
            script.line("REFRESH MATERIALIZED VIEW " + view + ";");
        }
        return script.script.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void begin() {
        line("-- Loads the rows of this backup into a database whose tables the application's migrations have made.");
        line("-- In the folder with the decoded parts, as a superuser:");
        line("--   psql --single-transaction --set ON_ERROR_STOP=1 --file restore.sql --dbname NEW_DATABASE");
        line("SET client_encoding = 'UTF8';");
        CopySettings.VALUES.forEach(setting -> line(setting + ";"));
        line("-- Neither foreign keys nor most triggers fire while this is set; the others are disabled.");
        line("SET session_replication_role = replica;");
    }

    private void line(String text) {
        script.append(text).append('\n');
    }
}
