package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Which backups a drill restores: the newest, and now and then one of the others, which nobody else would look at. */
final class DrillChoice {
    private static final Duration OTHERS_EVERY = Duration.ofDays(30);

    /** A weekly drill that runs a little early must not put the other one off by a week. */
    private static final Duration TOLERANCE = Duration.ofDays(1);

    private final BackupEngine engine;
    private final InstantSource clock;

    DrillChoice(BackupEngine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * The newest verified backup.
     *
     * @throws BackupRefusedException if there is none
     */
    BackupId newest(String plan) throws IOException {
        return verified(plan).get(0).id();
    }

    /** The newest verified backup, and a random older one if none was drilled for a month. */
    List<BackupId> scheduled(String plan) throws IOException {
        List<BackupInfo> verified = verified(plan);
        List<BackupInfo> others = verified.subList(1, verified.size());
        List<BackupId> chosen = new ArrayList<>(List.of(verified.get(0).id()));
        Instant now = clock.instant();
        Instant since = now.minus(OTHERS_EVERY).plus(TOLERANCE);
        boolean recently = others.stream()
                .map(BackupInfo::drill)
                .anyMatch(drill -> drill != null
                        && drill.at().isAfter(since)
                        && !Retention.isFuture(drill.at(), now)
                        && isOld(drill));
        if (!others.isEmpty() && !recently) {
            chosen.add(others.get(ThreadLocalRandom.current().nextInt(others.size()))
                    .id());
        }
        return chosen;
    }

    /** Whether the backup was no longer the newest when it was drilled, as far as its age tells. */
    private static boolean isOld(Evidence drill) {
        return Duration.between(drill.id().at(), drill.at()).compareTo(Duration.ofDays(7)) > 0;
    }

    private List<BackupInfo> verified(String plan) throws IOException {
        List<BackupInfo> verified = new ArrayList<>();
        for (BackupId id : engine.repository().ids(plan)) {
            if (Retention.isFuture(id.at(), clock.instant())) {
                continue;
            }
            BackupInfo info = engine.catalogue().describe(id);
            if (info.state() == BackupState.VERIFIED) {
                verified.add(info);
            }
        }
        if (verified.isEmpty()) {
            throw new BackupRefusedException("Plan " + plan + " has no verified backup to drill; make one first");
        }
        Collections.reverse(verified);
        return verified;
    }
}
