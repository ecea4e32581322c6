/** Writes, keeps and reads the audit trail of an application; start with {@link dev.seaworthy.audit.AuditLogger}. */
@NullMarked
package dev.seaworthy.audit;

import org.jspecify.annotations.NullMarked;
