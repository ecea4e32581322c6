-- Seaworthy audit trail, MariaDB 10.6 and later: the indexes of a multi-tenant store in place of those of version 1.
-- One statement, done whole or not at all; as on other databases the index whose presence says that comes last.
ALTER TABLE ${schema}seaworthy_audit_event
    ADD INDEX IF NOT EXISTS seaworthy_audit_event_t_user (tenant_id, user_id, id),
    ADD INDEX IF NOT EXISTS seaworthy_audit_event_t_type (tenant_id, event_type, id),
    ADD INDEX IF NOT EXISTS seaworthy_audit_event_t_resource (tenant_id, resource_type, resource_id, id),
    ADD INDEX IF NOT EXISTS seaworthy_audit_event_t_failed_ip (tenant_id, ip_address, id),
    ADD INDEX IF NOT EXISTS seaworthy_audit_event_t_failed_name (tenant_id, username, id),
    DROP INDEX IF EXISTS seaworthy_audit_event_user,
    DROP INDEX IF EXISTS seaworthy_audit_event_type,
    DROP INDEX IF EXISTS seaworthy_audit_event_resource,
    DROP INDEX IF EXISTS seaworthy_audit_event_failed_ip,
    DROP INDEX IF EXISTS seaworthy_audit_event_failed_name,
    ADD INDEX IF NOT EXISTS seaworthy_audit_event_t (tenant_id, id);
