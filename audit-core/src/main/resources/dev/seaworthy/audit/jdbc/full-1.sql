-- Seaworthy audit trail, version 1: the further indexes of profile FULL, for SQL written by hand.
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_type
    ON ${schema}seaworthy_audit_event (event_type);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_category
    ON ${schema}seaworthy_audit_event (event_category);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_severity
    ON ${schema}seaworthy_audit_event (severity);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_user
    ON ${schema}seaworthy_audit_event (user_id);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_username
    ON ${schema}seaworthy_audit_event (username);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_created
    ON ${schema}seaworthy_audit_event (created_at);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_status
    ON ${schema}seaworthy_audit_event (status);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_rtype
    ON ${schema}seaworthy_audit_event (resource_type);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_ip
    ON ${schema}seaworthy_audit_event (ip_address);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_user_created
    ON ${schema}seaworthy_audit_event (user_id, created_at);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_type_created
    ON ${schema}seaworthy_audit_event (event_type, created_at);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_cat_created
    ON ${schema}seaworthy_audit_event (event_category, created_at);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_sev_created
    ON ${schema}seaworthy_audit_event (severity, created_at);
CREATE INDEX IF NOT EXISTS seaworthy_audit_event_f_resource
    ON ${schema}seaworthy_audit_event (resource_type, resource_id);
