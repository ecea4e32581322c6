-- Seaworthy audit trail, version 1, PostgreSQL 13 and later. ${schema} is empty or a schema name and a dot.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_event (
    id UUID NOT NULL PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL,
    event_type VARCHAR(100) COLLATE "C" NOT NULL,
    event_category VARCHAR(64) NOT NULL,
    severity VARCHAR(16) NOT NULL,
    tenant_id VARCHAR(128),
    actor_type VARCHAR(16) NOT NULL,
    user_id VARCHAR(256),
    username VARCHAR(256),
    impersonator_id VARCHAR(256),
    ip_address VARCHAR(64),
    user_agent VARCHAR(1024),
    request_method VARCHAR(32),
    request_path VARCHAR(2048),
    description VARCHAR(4096),
    resource_type VARCHAR(128),
    resource_id VARCHAR(256),
    resource_name VARCHAR(512),
    metadata TEXT,
    status VARCHAR(16) NOT NULL,
    error_message VARCHAR(4096),
    trace_id VARCHAR(64),
    span_id VARCHAR(32),
    node_id VARCHAR(128),
    truncated INTEGER NOT NULL,
    schema_ver INTEGER NOT NULL,
    pii_fields INTEGER NOT NULL,
    leaf_hash BYTEA NOT NULL,
    pii_salt BYTEA,
    pii_commit BYTEA,
    batch_id UUID,
    batch_pos INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS seaworthy_audit_event_user
    ON ${schema}seaworthy_audit_event (user_id, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_type
    ON ${schema}seaworthy_audit_event (event_type, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_resource
    ON ${schema}seaworthy_audit_event (resource_type, resource_id, id) WHERE resource_type IS NOT NULL;
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_failed_ip
    ON ${schema}seaworthy_audit_event (ip_address, id) WHERE status <> 'success';
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_failed_name
    ON ${schema}seaworthy_audit_event (username, id) WHERE status <> 'success';

INSERT INTO ${schema}seaworthy_audit_schema (version)
    SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_audit_schema WHERE version = 1);
