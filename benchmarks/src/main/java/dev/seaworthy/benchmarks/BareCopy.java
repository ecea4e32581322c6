package dev.seaworthy.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The rows of a PostgreSQL table in the binary form of COPY, encoded beforehand: nothing loads them faster. */
final class BareCopy {

    private static final int HEADER = 19;
    private static final byte[] TRAILER = {(byte) 0xff, (byte) 0xff};

    private final String copyIn;
    private final byte[] whole;

    private BareCopy(String table, byte[] whole) {
        this.copyIn = "COPY " + table + " FROM STDIN (FORMAT BINARY)";
        this.whole = whole;
    }

    /** All rows in the order of their ids. */
    static BareCopy read(Connection connection, String table) throws SQLException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manager(connection).copyOut("COPY (SELECT * FROM " + table + " ORDER BY id) TO STDOUT (FORMAT BINARY)", bytes);
        return new BareCopy(table, bytes.toByteArray());
    }

    long bytes() {
        return whole.length;
    }

    /** All rows by one COPY. */
    void run(Connection connection) throws SQLException, IOException {
        manager(connection).copyIn(copyIn, new ByteArrayInputStream(whole), 1 << 16);
    }

    /** All rows by COPYs of this many rows, each in a transaction of its own. */
    void runInBatches(Connection connection, int size) throws SQLException, IOException {
        for (byte[] batch : batches(size)) {
            manager(connection).copyIn(copyIn, new ByteArrayInputStream(batch), 1 << 16);
        }
    }

    private List<byte[]> batches(int size) throws IOException {
        List<byte[]> batches = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(whole).position(HEADER);
        while (in.getShort(in.position()) >= 0) {
            int first = in.position();
            for (int row = 0; row < size && in.getShort(in.position()) >= 0; row++) {
                skipRow(in);
            }
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            batch.write(whole, 0, HEADER);
            batch.write(whole, first, in.position() - first);
            batch.write(TRAILER);
            batches.add(batch.toByteArray());
        }
        return batches;
    }

    private static void skipRow(ByteBuffer in) {
        short fields = in.getShort();
        for (int field = 0; field < fields; field++) {
            int length = in.getInt();
            in.position(in.position() + Math.max(0, length));
        }
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
