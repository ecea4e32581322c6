package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RunControl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The sessions of one backup; cancelling its run ends them. Used by one thread. */
final class CopyReaders implements AutoCloseable {
    private final PostgresDatabase database;
    private final RunControl control;
    private final List<CopyReader> readers = new ArrayList<>();
    private final List<RunControl.Registration> cancels = new ArrayList<>();

    CopyReaders(PostgresDatabase database, RunControl control) {
        this.database = database;
        this.control = control;
    }

    CopyReader open() throws SQLException {
        CopyReader reader = CopyReader.open(database);
        readers.add(reader);
        cancels.add(control.onCancel(reader::abort));
        return reader;
    }

    List<CopyReader> join(String snapshot, int number) throws SQLException {
        List<CopyReader> joined = new ArrayList<>();
        for (int index = 0; index < number; index++) {
            CopyReader reader = open();
            reader.join(snapshot);
            joined.add(reader);
        }
        return joined;
    }

    @Override
    public void close() {
        cancels.forEach(RunControl.Registration::end);
        readers.forEach(CopyReader::close);
    }
}
