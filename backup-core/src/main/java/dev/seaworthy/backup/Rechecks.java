package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads some backups again after a scheduled cleanup, since what was good once may rot where it lies. Those tried longest ago
 * come first, a share each time, so that each has its turn about once in the plan's {@code recheckAfter}.
 */
final class Rechecks {
    private final BackupEngine engine;

    Rechecks(BackupEngine engine) {
        this.engine = engine;
    }

    private record Checked(BackupId id, Instant at, Instant tried) {}

    /**
     * Reads what is due until the next backup of the plan has its turn; the rest comes first the next time.
     *
     * @throws VerificationFailedException if one is bad
     * @throws BackupTimedOutException if all together take longer than the plan's timeout
     */
    void run(BackupPlan plan, InstantSource clock, RunToken token) throws IOException {
        Instant begin = clock.instant();
        Schedule schedule = plan.schedule();
        Instant end = schedule == null ? Instant.MAX : schedule.nextAfter(begin);
        RunControl.Registration timeout = token.within(
                plan.timeout(),
                "Reading old backups of plan " + plan.name() + " again took longer than " + plan.timeout());
        List<VerifyReport> reports = new ArrayList<>();
        List<Exception> unread = new ArrayList<>();
        try {
            for (BackupId id : due(plan, begin)) {
                if (clock.instant().isBefore(end)) {
                    read(id, token, reports, unread);
                }
            }
        } finally {
            timeout.end();
        }
        reports.forEach(VerifyReport::requireGood);
        if (!unread.isEmpty()) {
            throw new BackupException(
                    "Old backups could not be read again: "
                            + unread.stream().map(Reasons::of).collect(Collectors.joining("; ")),
                    unread.get(0));
        }
    }

    private void read(BackupId id, RunToken token, List<VerifyReport> reports, List<Exception> unread) {
        token.check();
        token.backup(id);
        try {
            reports.add(engine.verifyAndRecord(id, VerifyLevel.V2, token));
        } catch (BackupCancelledException cancelled) {
            throw cancelled;
        } catch (IOException | BackupException unreadable) {
            unread.add(unreadable); // The others have their turn all the same.
        }
    }

    /** None for a plan without a schedule for cleanups. */
    List<BackupId> due(BackupPlan plan, Instant now) throws IOException {
        Duration period = plan.recheckAfter();
        Schedule rounds = plan.cleanupSchedule();
        if (period == null || rounds == null) {
            return List.of();
        }
        List<Checked> all = checked(plan.name(), now);
        double share = all.size() * (double) rounds.longestGap(now).toSeconds() / period.toSeconds();
        return all.stream()
                .filter(each -> !each.at().isAfter(now.minus(period)))
                .sorted(Comparator.comparing(Checked::tried))
                .limit((long) Math.ceil(share))
                .map(Checked::id)
                .toList();
    }

    private List<Checked> checked(String plan, Instant now) throws IOException {
        List<Checked> checked = new ArrayList<>();
        for (BackupId id : engine.repository().ids(plan)) {
            if (!Retention.isFuture(id.at(), now) && wasGood(id)) {
                checked.add(lastCheck(id, now));
            }
        }
        return checked;
    }

    /** So is one that cannot be read at the moment: to read it again will tell. */
    private boolean wasGood(BackupId id) {
        try {
            return engine.catalogue().describe(id).state() == BackupState.VERIFIED;
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** Of all checks that read the stored bytes, none dated in the future; without an identity these are no deeper than V1. */
    private Checked lastCheck(BackupId id, Instant now) throws IOException {
        Instant checked = id.at();
        Instant tried = id.at();
        for (Evidence each : engine.attestations().of(id)) {
            boolean read = each.level() != null && each.level().compareTo(VerifyLevel.V1) >= 0;
            if (!Retention.isFuture(each.at(), now) && (read || each.kind().equals(Attestations.UNREAD))) {
                tried = each.at();
                checked = read ? each.at() : checked;
            }
        }
        return new Checked(id, checked, tried);
    }
}
