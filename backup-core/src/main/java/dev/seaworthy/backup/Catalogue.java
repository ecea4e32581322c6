package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is known about each backup, from its manifest and evidence. */
final class Catalogue {
    private final Repository repository;
    private final Attestations attestations;
    private final InstantSource clock;

    Catalogue(Repository repository, Attestations attestations, InstantSource clock) {
        this.repository = repository;
        this.attestations = attestations;
        this.clock = clock;
    }

    /**
     * What is known of one backup.
     *
     * @throws BackupNotFoundException if nothing is
     */
    BackupInfo info(BackupId id) throws IOException {
        repository.identity();
        Set<BackupId> known = repository.ids(id.plan());
        if (!known.contains(id)) {
            throw new BackupNotFoundException("There is no backup " + id + " in " + repository.storage()
                    + (known.isEmpty()
                            ? ""
                            : "; the newest of its plan is "
                                    + List.copyOf(known).get(known.size() - 1)));
        }
        return describe(id);
    }

    /** Why nobody can tell here what a backup is, good as it may be; empty for one that is known to be good or bad. */
    Optional<String> whyUnknown(BackupId id) throws IOException {
        try {
            attestations.of(id);
            repository.manifest(id);
            return Optional.empty();
        } catch (UnknownFormatException newer) {
            return Optional.of("not readable by this version of Seaworthy");
        } catch (ReplacedKeyException late) {
            return Optional.of("signed by a key that had been replaced, or a clock was wrong");
        } catch (VerificationFailedException | BackupRefusedException bad) {
            return Optional.empty();
        }
    }

    /** For an id that {@link Repository#ids} gave. One bad backup is a state, not an exception. */
    BackupInfo describe(BackupId id) throws IOException {
        boolean running = isRunning(id);
        try {
            List<Evidence> evidence = attestations.of(id);
            if (!repository.hasManifest(id)) {
                return running ? begun(id, BackupState.RUNNING, null) : begun(id, BackupState.FAILED, why(evidence));
            }
            return complete(repository.manifest(id), evidence, running, repository.held(id));
        } catch (VerificationFailedException | BackupRefusedException bad) {
            return begun(id, BackupState.FAILED, bad.getMessage());
        }
    }

    boolean isRunning(BackupId id) throws IOException {
        Optional<RunningMark> mark = mark(id);
        return mark.isPresent() && mark.get().alive(clock.instant());
    }

    /** Empty too if the mark cannot be read. */
    Optional<RunningMark> mark(BackupId id) throws IOException {
        try {
            return Optional.of(Json.read(repository.objects().read(Keys.running(id)), RunningMark.class));
        } catch (NoSuchFileException | com.fasterxml.jackson.core.JsonProcessingException absent) {
            return Optional.empty();
        }
    }

    /** What manifest and evidence say together. */
    static BackupInfo complete(Manifest manifest, List<Evidence> evidence, boolean running, boolean held) {
        Optional<Evidence> verdict = verdict(evidence);
        return new BackupInfo(
                manifest.id(),
                running ? BackupState.RUNNING : state(verdict),
                manifest.startedAt(),
                manifest.finishedAt(),
                manifest.consistencyPoint(),
                manifest.rawBytes(),
                manifest.storedBytes(),
                manifest.sources(),
                manifest.parts(),
                manifest.recipients(),
                verdict.map(Catalogue::verification).orElse(null),
                newestDrill(evidence),
                held,
                verdict.filter(bad -> !bad.good()).map(Catalogue::whyBad).orElse(null));
    }

    private static String whyBad(Evidence bad) {
        return bad.findings().isEmpty()
                ? "could not be restored by a drill: " + bad.error()
                : "failed verification: " + bad.findings().get(0);
    }

    private static @Nullable Evidence newestDrill(List<Evidence> evidence) {
        return evidence.stream()
                .filter(each -> each.kind().equals(Attestations.DRILL))
                .reduce((older, newer) -> newer)
                .orElse(null);
    }

    private BackupInfo begun(BackupId id, BackupState state, @Nullable String error) throws IOException {
        Instant started = mark(id).map(RunningMark::startedAt).orElse(id.at());
        return new BackupInfo(
                id,
                state,
                started,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                repository.held(id),
                error);
    }

    private static String why(List<Evidence> evidence) {
        return evidence.stream()
                .filter(each -> each.kind().equals(Attestations.FAILED))
                .map(Evidence::error)
                .findFirst()
                .orElse(
                        evidence.isEmpty()
                                ? "was interrupted before it was complete"
                                : "its manifest is missing although it was verified before");
    }

    /** A bad check is overruled only by a later good one that looked at least as deeply; of good ones the deepest counts. */
    static Optional<Evidence> verdict(List<Evidence> evidence) {
        Evidence verdict = null;
        for (Evidence next : evidence) {
            if (next.level() != null
                    && (verdict == null || !next.good() || next.level().compareTo(level(verdict)) >= 0)) {
                verdict = next;
            }
        }
        return Optional.ofNullable(verdict);
    }

    private static BackupState state(Optional<Evidence> verdict) {
        if (verdict.isEmpty()) {
            return BackupState.UNVERIFIED;
        }
        if (!verdict.get().good()) {
            return BackupState.FAILED;
        }
        return level(verdict.get()).compareTo(VerifyLevel.V2) >= 0 ? BackupState.VERIFIED : BackupState.UNVERIFIED;
    }

    private static Verification verification(Evidence evidence) {
        return new Verification(level(evidence), evidence.at(), evidence.good());
    }

    private static VerifyLevel level(Evidence evidence) {
        return evidence.level() == null ? VerifyLevel.V0 : evidence.level();
    }
}
