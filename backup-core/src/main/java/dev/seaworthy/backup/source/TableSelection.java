package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.SourceInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables of a PostgreSQL database whose rows are brought back. */
record TableSelection(boolean isAll, Set<String> tables) {
    static final TableSelection ALL = new TableSelection(true, Set.of());

    /** The structure alone. */
    static final TableSelection NONE = new TableSelection(false, Set.of());

    TableSelection {
        tables = Set.copyOf(tables);
    }

    static TableSelection of(List<String> names) {
        return names.isEmpty() ? ALL : new TableSelection(false, new TreeSet<>(names));
    }

    boolean has(String table) {
        return isAll || tables.contains(table);
    }

    /** @throws BackupRefusedException if the backup lacks one of them */
    void requireKnown(SourceInfo source) {
        Set<String> unknown = new TreeSet<>(tables);
        unknown.removeAll(source.counts().keySet());
        if (!unknown.isEmpty()) {
            throw new BackupRefusedException("Source " + source.name() + " was saved without a table "
                    + String.join(", ", unknown) + ". Name tables with their schema, partitions one by one; there are "
                    + String.join(", ", source.counts().keySet()));
        }
    }

    /** Those of {@code counts} that are selected. */
    Map<String, Long> of(Map<String, Long> counts) {
        Map<String, Long> some = new TreeMap<>(counts);
        some.keySet().removeIf(table -> !has(table));
        return some;
    }
}
