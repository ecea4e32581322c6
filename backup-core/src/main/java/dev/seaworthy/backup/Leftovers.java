package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What runs left behind that ended before their backup was complete. */
final class Leftovers {
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
        for (BackupId id : repository.runningIds(plan)) {
            if (isOld(id, now) && !catalogue.isRunning(id)) {
                keys.add(Keys.running(id));
            }
        }
        return keys;
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
        } catch (VerificationFailedException damagedToo) {
            return true;
        }
    }

    private boolean isOld(BackupId id, Instant now) throws IOException {
        Optional<Instant> started = catalogue.mark(id).map(RunningMark::startedAt);
        return started.orElse(id.at()).plus(RunningMark.LONGEST_RUN).isBefore(now);
    }
}
