-- Seaworthy audit trail, version 2, H2 2.x: legal holds and the record of what was pruned. After h2-1.sql.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_hold (
    id UUID NOT NULL PRIMARY KEY,
    reason VARCHAR(1024) NOT NULL,
    placed_by VARCHAR(512),
    created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    released_at TIMESTAMP(6) WITH TIME ZONE,
    user_id VARCHAR(512),
    resource_type VARCHAR(256),
    resource_id VARCHAR(512),
    event_type VARCHAR(200),
    from_time TIMESTAMP(6) WITH TIME ZONE,
    to_time TIMESTAMP(6) WITH TIME ZONE
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_prune (
    id UUID NOT NULL PRIMARY KEY,
    started_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP(6) WITH TIME ZONE,
    category VARCHAR(128),
    event_type VARCHAR(200),
    cutoff TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    deleted BIGINT NOT NULL,
    held BIGINT NOT NULL,
    node_id VARCHAR(256)
);

INSERT INTO ${schema}seaworthy_audit_schema (version)
    SELECT 2 WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_audit_schema WHERE version = 2);
