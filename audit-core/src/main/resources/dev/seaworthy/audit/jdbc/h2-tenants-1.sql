-- Seaworthy audit trail, H2 2.x: the indexes of a multi-tenant store in place of those of version 1.
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_t_user
    ON ${schema}seaworthy_audit_event (tenant_id, user_id, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_t_type
    ON ${schema}seaworthy_audit_event (tenant_id, event_type, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_t_resource
    ON ${schema}seaworthy_audit_event (tenant_id, resource_type, resource_id, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_t_failed_ip
    ON ${schema}seaworthy_audit_event (tenant_id, ip_address, id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_t_failed_name
    ON ${schema}seaworthy_audit_event (tenant_id, username, id);

DROP INDEX IF EXISTS ${schema}seaworthy_audit_event_user;
DROP INDEX IF EXISTS ${schema}seaworthy_audit_event_type;
DROP INDEX IF EXISTS ${schema}seaworthy_audit_event_resource;
DROP INDEX IF EXISTS ${schema}seaworthy_audit_event_failed_ip;
DROP INDEX IF EXISTS ${schema}seaworthy_audit_event_failed_name;

-- Last, because its presence says that the rest is done: a run that was cut short is then taken up again.
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_t
    ON ${schema}seaworthy_audit_event (tenant_id, id);
