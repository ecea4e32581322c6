package dev.seaworthy.audit.jdbc;

/**
 * Which tables a store uses and what it may do to them.
 *
 * @param prefix empty, or the schema and a dot
 * @param mode what may be done
 * @param indexes which indexes to create
 * @param multiTenant whether every query names a tenant
 */
record TableSettings(String prefix, SchemaMode mode, IndexProfile indexes, boolean multiTenant) {
    /** The events. */
    String events() {
        return prefix + "seaworthy_audit_event";
    }
}
