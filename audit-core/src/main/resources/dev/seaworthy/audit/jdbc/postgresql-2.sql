-- Seaworthy audit trail, version 2, PostgreSQL 13 and later: legal holds and the record of what was pruned. After
-- postgresql-1.sql.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_hold (
    id UUID NOT NULL PRIMARY KEY,
    reason VARCHAR(512) NOT NULL,
    placed_by VARCHAR(256),
    created_at TIMESTAMPTZ NOT NULL,
    released_at TIMESTAMPTZ,
    user_id VARCHAR(256),
    resource_type VARCHAR(128),
    resource_id VARCHAR(256),
    event_type VARCHAR(100) COLLATE "C",
    from_time TIMESTAMPTZ,
    to_time TIMESTAMPTZ
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_prune (
    id UUID NOT NULL PRIMARY KEY,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    category VARCHAR(64),
    event_type VARCHAR(100) COLLATE "C",
    cutoff TIMESTAMPTZ NOT NULL,
    deleted BIGINT NOT NULL,
    held BIGINT NOT NULL,
    node_id VARCHAR(128)
);

-- Who is attacked fails far more often than the average. Without these the planner takes the failures of one name or
-- address for few, and sorts them all to find the newest.
CREATE STATISTICS IF NOT EXISTS ${schema}seaworthy_audit_event_failed_ip_share (mcv)
    ON ip_address, status FROM ${schema}seaworthy_audit_event;
CREATE STATISTICS IF NOT EXISTS ${schema}seaworthy_audit_event_failed_name_share (mcv)
    ON username, status FROM ${schema}seaworthy_audit_event;

INSERT INTO ${schema}seaworthy_audit_schema (version)
    SELECT 2 WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_audit_schema WHERE version = 2);
