package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What runs left behind that ended before their backup was complete. */
final class Leftovers {
    /** As long as anybody asks why that night had no backup. */
    private static final Duration FAILURE_RECORD = Duration.ofDays(90);

    private final Repository repository;
    private final Attestations attestations;
    private final Catalogue catalogue;

    Leftovers(Repository repository, Attestations attestations, Catalogue catalogue) {
        this.repository = repository;
        this.attestations = attestations;
        this.catalogue = catalogue;
    }

    /** The keys that may go: of runs that are dead and began longer ago than any run may take. */
    List<String> find(String plan, Instant now) throws IOException {
        List<String> keys = new ArrayList<>();
        for (BackupId id : repository.foldersOf(plan)) {
            if (isAbandoned(id, now)) {
                repository.storage().list(Keys.folder(id)).forEach(object -> keys.add(object.key()));
                repository.storage().find(Keys.hold(id)).ifPresent(hold -> keys.add(hold.key()));
            }
        }
        for (BackupId id : repository.ids(plan)) {
            boolean old = id.at().plus(FAILURE_RECORD).isBefore(now);
            if ((old && isOnlyAFailure(id)) || isGhost(id, now)) {
                repository.storage().list(Keys.evidence(id)).forEach(object -> keys.add(object.key()));
            }
        }
        for (BackupId id : repository.runningIds(plan)) {
            if (isOld(id, now) && !catalogue.isRunning(id)) {
                keys.add(Keys.running(id));
            }
        }
        return keys;
    }

    private boolean isOnlyAFailure(BackupId id) throws IOException {
        if (repository.hasManifest(id) || catalogue.isRunning(id)) {
            return false;
        }
        try {
            List<Evidence> evidence = attestations.of(id);
            return !evidence.isEmpty()
                    && evidence.stream().allMatch(each -> each.kind().equals(Attestations.FAILED));
        } catch (VerificationFailedException | UnknownFormatException damaged) {
            return false;
        }
    }

    /**
     * What a check recorded after the backup had been removed. A backup that was lost with its whole folder has what the
     * first check recorded, too.
     */
    private boolean isGhost(BackupId id, Instant now) throws IOException {
        if (repository.hasManifest(id)
                || !repository.storage().list(Keys.folder(id)).isEmpty()
                || catalogue.mark(id).isPresent()) {
            return false;
        }
        try {
            List<Evidence> evidence = attestations.of(id);
            Instant firstDay = id.at().plus(RunningMark.LONGEST_RUN);
            Instant settled = now.minus(RunningMark.LONGEST_RUN);
            return !evidence.isEmpty()
                    && evidence.stream().map(Evidence::at).allMatch(at -> at.isAfter(firstDay) && at.isBefore(settled));
        } catch (VerificationFailedException | UnknownFormatException damaged) {
            return false;
        }
    }

    private boolean isAbandoned(BackupId id, Instant now) throws IOException {
        return isOld(id, now)
                && !repository.hasManifest(id)
                && !repository.tombstones(id.plan()).contains(id)
                && !catalogue.isRunning(id)
                && !wasOnceComplete(id);
    }

    /** A verified backup without its manifest was damaged, not abandoned; it is left for examination. */
    private boolean wasOnceComplete(BackupId id) throws IOException {
        try {
            return attestations.of(id).stream()
                    .anyMatch(evidence -> evidence.kind().equals(Attestations.VERIFIED));
        } catch (VerificationFailedException | UnknownFormatException damagedToo) {
            return true;
        }
    }

    private boolean isOld(BackupId id, Instant now) throws IOException {
        Optional<Instant> started = catalogue.mark(id).map(RunningMark::startedAt);
        return started.orElse(id.at()).plus(RunningMark.LONGEST_RUN).isBefore(now);
    }
}
