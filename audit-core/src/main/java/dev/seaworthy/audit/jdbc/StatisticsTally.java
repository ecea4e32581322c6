package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.EventTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Adds up grouped rows. For one use by one thread. */
final class StatisticsTally {
    private final Map<String, Long> byCategory = new HashMap<>();
    private final Map<String, Long> bySeverity = new HashMap<>();
    private final Map<String, Long> byStatus = new HashMap<>();
    private long total;
    private long succeeded;
    private long failed;

    /** Adds one group and returns its size. */
    long add(ResultSet row) throws SQLException {
        long count = row.getLong("n");
        total += count;
        byCategory.merge(row.getString("category"), count, Long::sum);
        bySeverity.merge(row.getString("severity"), count, Long::sum);
        byStatus.merge(row.getString("status"), count, Long::sum);
        String login = row.getString("login");
        if (EventTypes.LOGIN_SUCCESS.name().equals(login)) {
            succeeded += count;
        } else if (EventTypes.LOGIN_FAILED.name().equals(login)) {
            failed += count;
        }
        return count;
    }

    AuditStatistics between(Instant from, Instant to) {
        return new AuditStatistics(from, to, total, byCategory, bySeverity, byStatus, succeeded, failed);
    }
}
