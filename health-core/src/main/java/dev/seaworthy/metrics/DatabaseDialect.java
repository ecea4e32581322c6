package dev.seaworthy.metrics;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The statements per server product, all for one connection; each yields one row, and together they name the figures of
 * a {@link DatabaseReport.Database}. Our own session is not counted as active. What a user may not see of the sessions of
 * others is {@code NULL}, never 0, and then the column {@code hidden} is true.
 */
enum DatabaseDialect {
    /** What has no user is an autovacuum worker: no session, and hidden from all but {@code pg_monitor}. */
    POSTGRESQL("grant it pg_monitor", """
            WITH visible AS (
              SELECT pid, state, xact_start, query = '<insufficient privilege>' OR state = 'disabled' AS hidden
              FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL),
            sessions AS (
              SELECT count(*) FILTER (WHERE state = 'active' AND pid <> pg_backend_pid()) AS active,
                count(*) FILTER (WHERE state LIKE 'idle%') AS idle,
                count(*) AS total,
                coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) FILTER (WHERE pid <> pg_backend_pid()), 0)
                  AS longest,
                coalesce(bool_or(hidden), false) AS hidden
              FROM visible)
            SELECT
              CASE WHEN NOT s.hidden THEN s.active END AS active,
              CASE WHEN NOT s.hidden THEN s.idle END AS idle,
              s.total AS total,
              current_setting('max_connections')::int AS max,
              (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'
                  AND n.nspname NOT LIKE 'pg\\_%') AS table_count,
              (SELECT count(*) FROM pg_locks WHERE database = d.datid AND pid <> pg_backend_pid()) AS locks,
              d.deadlocks AS deadlocks,
              d.blks_hit::float8 / nullif(d.blks_hit + d.blks_read, 0) AS cache_hit_ratio,
              d.xact_commit + d.xact_rollback AS transactions,
              CASE WHEN NOT s.hidden THEN s.longest::float8 END AS longest_transaction_seconds,
              s.hidden AS hidden
            FROM pg_stat_database d CROSS JOIN sessions s WHERE d.datname = current_database()
            """, null, "SELECT pg_database_size(current_database())"),
    /** Sessions, deadlocks, hit ratio and transactions are those of the whole server: it does not tell them apart. */
    MARIADB("grant it PROCESS", """
            SELECT
              greatest(0, running - 1) AS active,
              greatest(0, connected - running) AS idle,
              connected AS total,
              @@max_connections AS max,
              (SELECT count(*) FROM information_schema.TABLES
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE') AS table_count,
              deadlocks AS deadlocks,
              1 - disk_reads / nullif(page_reads, 0) AS cache_hit_ratio,
              transactions AS transactions
            FROM (SELECT
                max(CASE WHEN VARIABLE_NAME = 'THREADS_RUNNING' THEN CAST(VARIABLE_VALUE AS SIGNED) END) AS running,
                max(CASE WHEN VARIABLE_NAME = 'THREADS_CONNECTED' THEN CAST(VARIABLE_VALUE AS SIGNED) END)
                  AS connected,
                max(CASE WHEN VARIABLE_NAME = 'INNODB_DEADLOCKS' THEN CAST(VARIABLE_VALUE AS SIGNED) END)
                  AS deadlocks,
                max(CASE WHEN VARIABLE_NAME = 'INNODB_BUFFER_POOL_READS' THEN CAST(VARIABLE_VALUE AS DOUBLE) END)
                  AS disk_reads,
                max(CASE WHEN VARIABLE_NAME = 'INNODB_BUFFER_POOL_READ_REQUESTS'
                  THEN CAST(VARIABLE_VALUE AS DOUBLE) END) AS page_reads,
                sum(CASE WHEN VARIABLE_NAME IN ('HANDLER_COMMIT', 'HANDLER_ROLLBACK')
                  THEN CAST(VARIABLE_VALUE AS SIGNED) END) AS transactions
              FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('THREADS_RUNNING', 'THREADS_CONNECTED',
                'INNODB_DEADLOCKS', 'INNODB_BUFFER_POOL_READS', 'INNODB_BUFFER_POOL_READ_REQUESTS',
                'HANDLER_COMMIT', 'HANDLER_ROLLBACK')) AS status
            """, """
            SELECT coalesce(sum(trx_tables_locked + trx_rows_locked), 0) AS locks,
              coalesce(max(timestampdiff(MICROSECOND, trx_started, now(6))) / 1e6, 0) AS longest_transaction_seconds
            FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id <> connection_id()
            """, """
            SELECT coalesce(sum(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = DATABASE()
            """),
    H2("make it an administrator", """
            SELECT
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS
                WHERE EXECUTING_STATEMENT IS NOT NULL AND SESSION_ID <> SESSION_ID()) END AS active,
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS
                WHERE EXECUTING_STATEMENT IS NULL) END AS idle,
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS) END AS total,
              (SELECT count(*) FROM INFORMATION_SCHEMA.TABLES
                WHERE UPPER(TABLE_SCHEMA) <> 'INFORMATION_SCHEMA' AND TABLE_TYPE = 'BASE TABLE') AS table_count,
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.LOCKS
                WHERE SESSION_ID <> SESSION_ID()) END AS locks,
              (SELECT NULLIF(CAST(SETTING_VALUE AS DOUBLE PRECISION), 0) / 100 FROM INFORMATION_SCHEMA.SETTINGS
                WHERE SETTING_NAME = 'info.CACHE_HIT_RATIO') AS cache_hit_ratio,
              NOT u.IS_ADMIN AS hidden
            FROM INFORMATION_SCHEMA.USERS u WHERE u.USER_NAME = CURRENT_USER
            """, null, """
            SELECT CAST(SETTING_VALUE AS BIGINT) FROM INFORMATION_SCHEMA.SETTINGS
            WHERE SETTING_NAME = 'info.FILE_SIZE'
            """);

    /** So that whoever counts or looks at statements can tell them from the application's. */
    private static final String OURS = "/* seaworthy_metrics */ ";

    private final String remedy;
    private final String figures;
    private final @Nullable String privileged;
    private final String size;

    DatabaseDialect(String remedy, String figures, @Nullable String privileged, String size) {
        this.remedy = remedy;
        this.figures = OURS + figures;
        this.privileged = privileged == null ? null : OURS + privileged;
        this.size = OURS + size;
    }

    /** @param product as the JDBC driver tells it */
    static @Nullable DatabaseDialect of(String product) {
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "mariadb" -> MARIADB;
            case "h2" -> H2;
            default -> null;
        };
    }

    /** What to do so that the user sees everything. */
    String remedy() {
        return remedy;
    }

    /** The first must succeed; the others may be refused to users without the right for them. */
    List<String> figures() {
        return privileged == null ? List.of(figures) : List.of(figures, privileged);
    }

    String size() {
        return size;
    }
}
