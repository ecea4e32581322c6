/** Keeps audit events in H2 or PostgreSQL; start with {@link dev.seaworthy.audit.jdbc.JdbcAuditStore}. */
@NullMarked
package dev.seaworthy.audit.jdbc;

import org.jspecify.annotations.NullMarked;
