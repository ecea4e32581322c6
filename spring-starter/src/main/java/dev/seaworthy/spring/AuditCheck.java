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
        AuditHealth health = logger.health();
        return judge(health)
                .with("queued", health.queueDepth())
                .with("queue_capacity", health.queueCapacity())
                .with("spooled", health.spooled())
                .with("refused", health.refusedTotal())
                .with("durable", health.durable());
    }

    private static CheckResult judge(AuditHealth health) {
        if (health.lastError().isPresent()) {
            return CheckResult.degraded("the audit store does not take events: "
                    + health.lastError().get());
        }
        if (health.queueDepth() >= health.queueCapacity()) {
            return CheckResult.degraded("the audit queue is full");
        }
        return CheckResult.up();
    }
}
