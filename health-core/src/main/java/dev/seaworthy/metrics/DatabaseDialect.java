package dev.seaworthy.metrics;

/**
 * One statement per server product that yields all figures in one row. Our own session is not counted as active. H2
 * shows the sessions and locks of others to its administrators only: for everybody else they are unknown.
 */
enum DatabaseDialect {
    POSTGRESQL("""
            SELECT
              (SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()) AS active,
              (SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state LIKE 'idle%') AS idle,
              (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS total,
              current_setting('max_connections')::int AS max,
              (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'
                  AND n.nspname NOT LIKE 'pg\\_%') AS table_count,
              (SELECT count(*) FROM pg_locks WHERE database = d.datid AND pid <> pg_backend_pid()) AS locks,
              d.deadlocks AS deadlocks,
              d.blks_hit::float8 / nullif(d.blks_hit + d.blks_read, 0) AS cache_hit_ratio,
              d.xact_commit + d.xact_rollback AS transactions,
              (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid())::float8
                AS longest_transaction_seconds
            FROM pg_stat_database d WHERE d.datname = current_database()
            """, "SELECT pg_database_size(current_database())"),
    H2("""
            SELECT
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS
                WHERE EXECUTING_STATEMENT IS NOT NULL AND SESSION_ID <> SESSION_ID()) END AS active,
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS
                WHERE EXECUTING_STATEMENT IS NULL) END AS idle,
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS) END AS total,
              CAST(NULL AS INT) AS max,
              (SELECT count(*) FROM INFORMATION_SCHEMA.TABLES
                WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' AND TABLE_TYPE = 'BASE TABLE') AS table_count,
              CASE WHEN u.IS_ADMIN THEN (SELECT count(*) FROM INFORMATION_SCHEMA.LOCKS
                WHERE SESSION_ID <> SESSION_ID()) END AS locks,
              CAST(NULL AS BIGINT) AS deadlocks,
              (SELECT CAST(SETTING_VALUE AS DOUBLE PRECISION) / 100 FROM INFORMATION_SCHEMA.SETTINGS
                WHERE SETTING_NAME = 'info.CACHE_HIT_RATIO') AS cache_hit_ratio,
              CAST(NULL AS BIGINT) AS transactions,
              CAST(NULL AS DOUBLE PRECISION) AS longest_transaction_seconds
            FROM INFORMATION_SCHEMA.USERS u WHERE u.USER_NAME = CURRENT_USER
            """, """
            SELECT CAST(SETTING_VALUE AS BIGINT) FROM INFORMATION_SCHEMA.SETTINGS
            WHERE SETTING_NAME = 'info.FILE_SIZE'
            """);

    private final String figures;
    private final String size;

    DatabaseDialect(String figures, String size) {
        this.figures = figures;
        this.size = size;
    }

    String figures() {
        return figures;
    }

    String size() {
        return size;
    }
}
