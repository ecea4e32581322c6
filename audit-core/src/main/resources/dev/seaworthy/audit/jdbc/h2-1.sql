-- Seaworthy audit trail, version 1, H2 2.x. ${schema} is empty or a schema name and a dot.
-- H2 counts UTF-16 units where PostgreSQL counts code points: all widths are doubled.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_event (
    id UUID NOT NULL PRIMARY KEY,
    created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    event_type VARCHAR(200) NOT NULL,
    event_category VARCHAR(128) NOT NULL,
    severity VARCHAR(32) NOT NULL,
    tenant_id VARCHAR(256),
    actor_type VARCHAR(32) NOT NULL,
    user_id VARCHAR(512),
    username VARCHAR(512),
    impersonator_id VARCHAR(512),
    ip_address VARCHAR(128),
    user_agent VARCHAR(2048),
    request_method VARCHAR(64),
    request_path VARCHAR(4096),
    description VARCHAR(8192),
    resource_type VARCHAR(256),
    resource_id VARCHAR(512),
    resource_name VARCHAR(1024),
    metadata VARCHAR(32768),
    status VARCHAR(32) NOT NULL,
    error_message VARCHAR(8192),
    trace_id VARCHAR(128),
    span_id VARCHAR(64),
    node_id VARCHAR(256),
    truncated INTEGER NOT NULL,
    schema_ver INTEGER NOT NULL,
    pii_fields INTEGER NOT NULL,
    leaf_hash VARBINARY(64) NOT NULL,
    pii_salt VARBINARY(64),
    pii_commit VARBINARY(64),
    batch_id UUID,
    batch_pos INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS seaworthy_audit_event_user
    ON ${schema}seaworthy_audit_event (user_id, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_type
    ON ${schema}seaworthy_audit_event (event_type, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_resource
    ON ${schema}seaworthy_audit_event (resource_type, resource_id, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_failed_ip
    ON ${schema}seaworthy_audit_event (ip_address, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_failed_name
    ON ${schema}seaworthy_audit_event (username, id);

INSERT INTO ${schema}seaworthy_audit_schema (version)
    SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_audit_schema WHERE version = 1);
