package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLoggerBuilder;

/** A bean of this type has the last word on the {@link dev.seaworthy.audit.AuditLogger} that the starter builds. */
@FunctionalInterface
public interface AuditLoggerCustomizer {

    /** Called once, after the properties were applied; several are called in their bean order. */
    void customize(AuditLoggerBuilder builder);
}
