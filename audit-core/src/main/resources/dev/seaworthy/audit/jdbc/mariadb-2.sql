-- Seaworthy audit trail, version 2, MariaDB 10.6 and later: legal holds and the record of what was pruned. After
-- mariadb-1.sql.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_hold (
    id BINARY(16) NOT NULL PRIMARY KEY,
    reason VARCHAR(512) NOT NULL,
    placed_by VARCHAR(256),
    created_at DATETIME(6) NOT NULL,
    released_at DATETIME(6),
    user_id VARCHAR(256),
    resource_type VARCHAR(128),
    resource_id VARCHAR(256),
    event_type VARCHAR(100),
    from_time DATETIME(6),
    to_time DATETIME(6)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_prune (
    id BINARY(16) NOT NULL PRIMARY KEY,
    started_at DATETIME(6) NOT NULL,
    finished_at DATETIME(6),
    category VARCHAR(64),
    event_type VARCHAR(100),
    cutoff DATETIME(6) NOT NULL,
    deleted BIGINT NOT NULL,
    held BIGINT NOT NULL,
    node_id VARCHAR(128)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT INTO ${schema}seaworthy_audit_schema (version)
    SELECT 2 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_audit_schema WHERE version = 2);
