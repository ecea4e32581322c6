package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupHealth;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;

/** What is wrong with the backups, and how old the newest good one of each plan is; never waits for the storage. */
final class BackupCheck implements HealthCheck {

    private final Backups backups;

    BackupCheck(Backups backups) {
        this.backups = backups;
    }

    @Override
    public CheckResult check(CheckContext context) {
        BackupHealth health = backups.health();
        CheckResult result = health.complaint().map(CheckResult::degraded).orElseGet(CheckResult::up);
        for (PlanStatus plan : health.plans()) {
            if (plan.rpoAge() != null) {
                result = result.with(plan.name() + ".age_seconds", plan.rpoAge().toSeconds());
            }
        }
        return result;
    }
}
