package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.PartOutput;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the rows of a PostgreSQL database by COPY through the driver: one session holds a snapshot and the locks, others
 * read tables within it. Definitions are not saved, only what tells whether a target has the same ones.
 */
final class CopySession implements SourceSession {
    static final String ENGINE = "jdbc-copy";
    static final String FINGERPRINT = "schema_fingerprint";

    private static final int DIFFERENCES_SHOWN = 5;

    private final String name;
    private final PostgresDatabase database;
    private final CopyReaders readers;
    private final CopyReader leader;
    private final RunControl control;
    private final Instant at;
    private final CopySnapshot snapshot;
    private final CopyContents contents;
    private final int parallel;
    private final List<String> warnings = new ArrayList<>();

    private CopySession(String name, PostgresDatabase database, int parallel, CopyReaders readers, RunControl control)
            throws SQLException, IOException {
        this.name = name;
        this.database = database;
        this.parallel = parallel;
        this.readers = readers;
        this.control = control;
        this.leader = readers.open();
        new PostgresFacts(leader.connection()).refusePooler(database);
        this.at = control.now();
        this.snapshot = CopySnapshot.take(database, leader, CopySnapshot.LOCK_TIMEOUT);
        this.contents = new CopyCatalogue(leader.connection()).contents(snapshot.tables());
        warnings.addAll(snapshot.notes());
    }

    /** @param warnings what the reader of the backup must know besides */
    static CopySession open(
            String name, PostgresDatabase database, int parallel, List<String> warnings, RunControl control)
            throws SQLException, IOException {
        CopyReaders readers = new CopyReaders(database, control);
        try {
            CopySession session = new CopySession(name, database, parallel, readers, control);
            session.warnings.addAll(warnings);
            return session;
        } catch (SQLException | IOException | RuntimeException failure) {
            readers.close();
            throw failure;
        }
    }

    @Override
    public SourceInfo read(BackupSink sink) throws IOException {
        try {
            Map<String, String> details = details();
            byte[] script = CopyScript.of(contents, CopyGuards.stubbornTriggers(leader.connection()));
            write(sink, CopyContents.PART, contents.json());
            Map<String, Long> counts =
                    new CopyTables(readers.join(snapshot.id(), parallel), control).save(largestFirst(), sink);
            write(sink, CopyScript.PART, script);
            requireUnchanged();
            return new SourceInfo(
                    name, PostgresRestorer.KIND, ENGINE, Fidelity.DATA_ONLY, at, details, counts, warnings);
        } catch (SQLException failure) {
            control.check();
            throw new IOException("PostgreSQL database " + database + ": " + PostgresReasons.of(failure), failure);
        }
    }

    private Map<String, String> details() throws SQLException {
        Map<String, String> details = new TreeMap<>(new PostgresFacts(leader.connection()).details());
        details.put(FINGERPRINT, CopyContents.fingerprint(contents.schema()));
        details.putAll(MigrationHistory.details(contents.migration()));
        return details;
    }

    /** The longest work first, so that no session has it left alone at the end. */
    private List<CopyContents.Table> largestFirst() {
        Map<String, Long> pages = snapshot.tables().stream()
                .collect(Collectors.toMap(CopyCatalogue.Found::name, CopyCatalogue.Found::pages));
        Function<CopyContents.Table, Long> size = table -> pages.getOrDefault(table.name(), 0L);
        return contents.tables().stream()
                .sorted(Comparator.comparing(size).reversed())
                .toList();
    }

    private static void write(BackupSink sink, String part, byte[] content) throws IOException {
        PartOutput output = sink.part(part);
        output.write(content);
        output.close();
    }

    /** While the leader lives its locks do, and nothing that was there has changed; something may have been added. */
    private void requireUnchanged() throws SQLException, IOException {
        leader.ping();
        try (CopyReader later = CopyReader.open(database)) {
            Connection connection = later.connection();
            List<String> differences = differences(contents.schema(), new CopyCatalogue(connection).schema());
            if (!differences.isEmpty()) {
                throw new IOException("The schema of " + database + " changed while it was saved: "
                        + String.join("; ", differences) + ". Run the backup again when the migration is done");
            }
        }
    }

    /** The lines that only one of the two has, marked by their side; a few of them if there are many. */
    static List<String> differences(List<String> saved, List<String> found) {
        List<String> missing = new ArrayList<>(saved);
        missing.removeAll(new HashSet<>(found));
        List<String> added = new ArrayList<>(found);
        added.removeAll(new HashSet<>(saved));
        List<String> differences = new ArrayList<>();
        missing.forEach(line -> differences.add("no " + line));
        added.forEach(line -> differences.add("new " + line));
        int more = differences.size() - DIFFERENCES_SHOWN;
        if (more > 0) {
            differences.subList(DIFFERENCES_SHOWN, differences.size()).clear();
            differences.add("and " + more + " more");
        }
        return differences;
    }

    @Override
    public void close() {
        readers.close();
    }
}
