/** Keeps audit events in H2, PostgreSQL or MariaDB; start with {@link dev.seaworthy.audit.jdbc.JdbcAuditStore}. */
@NullMarked
package dev.seaworthy.audit.jdbc;

import org.jspecify.annotations.NullMarked;
