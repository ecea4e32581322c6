package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditHealth;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;

/** Says how the audit trail is doing; it degrades and never fails, because the application can still serve. */
final class AuditCheck implements HealthCheck {

    private final AuditLogger logger;

    AuditCheck(AuditLogger logger) {
        this.logger = logger;
    }

    @Override
    public CheckResult check(CheckContext context) {
        return judged(logger.health());
    }

    static CheckResult judged(AuditHealth health) {
        return health.complaint()
                .map(CheckResult::degraded)
                .orElseGet(CheckResult::up)
                .with("queued", health.queueDepth())
                .with("queue_capacity", health.queueCapacity())
                .with("spooled", health.spooled())
                .with("dead_lettered", health.deadLettered())
                .with("refused", health.refusedTotal())
                .with("durable", health.durable());
    }
}
