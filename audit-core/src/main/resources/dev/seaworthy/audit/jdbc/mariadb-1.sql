-- Seaworthy audit trail, version 1, MariaDB 10.6 and later. ${schema} is empty or a database name and a dot.
-- utf8mb4_nopad_bin: texts are equal only when every character is, trailing blanks and case included.
-- Times are UTC; DATETIME, unlike TIMESTAMP, is never converted by the time zone of a session.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at DATETIME(6) DEFAULT (UTC_TIMESTAMP(6)) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_audit_event (
    id BINARY(16) NOT NULL PRIMARY KEY,
    created_at DATETIME(6) NOT NULL,
    event_type VARCHAR(100) NOT NULL,
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
    metadata MEDIUMTEXT,
    status VARCHAR(16) NOT NULL,
    error_message VARCHAR(4096),
    trace_id VARCHAR(64),
    span_id VARCHAR(32),
    node_id VARCHAR(128),
    truncated INTEGER NOT NULL,
    schema_ver INTEGER NOT NULL,
    pii_fields INTEGER NOT NULL,
    leaf_hash VARBINARY(64) NOT NULL,
    pii_salt VARBINARY(64),
    pii_commit VARBINARY(64),
    batch_id BINARY(16),
    batch_pos INTEGER NOT NULL,
    KEY seaworthy_audit_event_user (user_id, id),
    KEY seaworthy_audit_event_type (event_type, id),
    KEY seaworthy_audit_event_resource (resource_type, resource_id, id),
    KEY seaworthy_audit_event_failed_ip (ip_address, id),
    KEY seaworthy_audit_event_failed_name (username, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT INTO ${schema}seaworthy_audit_schema (version)
    SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_audit_schema WHERE version = 1);
