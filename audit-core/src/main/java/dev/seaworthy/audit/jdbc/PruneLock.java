package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import java.sql.SQLException;
import java.util.List;

/**
 * One at a time, on all nodes: who deletes, and who places a hold. It is the row that notes the version of the tables
 * that both need, so that it is there wherever they are.
 */
final class PruneLock {
    private static final String VERSIONS = "seaworthy_audit_schema";
    private static final int VERSION = 2;

    private PruneLock() {}

    /** Waits for the lock, no longer than a statement may take; it ends with the transaction. */
    static void take(ShortTransaction transaction, String prefix) throws SQLException {
        String sql = "SELECT version FROM " + prefix + VERSIONS + " WHERE version = " + VERSION + " FOR UPDATE";
        if (transaction
                .select(sql, List.of(), (row, types) -> row.getInt("version"))
                .isEmpty()) {
            throw new AuditException("the table " + prefix + VERSIONS + " lacks the row of version " + VERSION
                    + ", which prunes and legal holds lock; insert it");
        }
    }
}
