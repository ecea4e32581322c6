package dev.seaworthy.spring;

import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.util.List;

/** Says whether every plan has a verified backup that is fresh enough for what it promises. */
final class BackupCheck implements HealthCheck {

    private final Backups backups;

    BackupCheck(Backups backups) {
        this.backups = backups;
    }

    @Override
    public CheckResult check(CheckContext context) {
        List<PlanStatus> plans = backups.plans();
        List<String> stale =
                plans.stream().filter(PlanStatus::stale).map(PlanStatus::name).toList();
        CheckResult result = stale.isEmpty()
                ? CheckResult.up()
                : CheckResult.degraded("no verified backup is fresh enough for plan " + String.join(", ", stale)
                        + "; POST {\"plan\"} to /api/v1/backups makes one");
        for (PlanStatus plan : plans) {
            if (plan.rpoAge() != null) {
                result = result.with(plan.name() + ".age_seconds", plan.rpoAge().toSeconds());
            }
        }
        return result;
    }
}
