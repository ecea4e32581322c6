package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs backups and checks on the calling thread and keeps their records. Thread-safe. */
final class BackupEngine {
    private static final Logger log = LoggerFactory.getLogger(BackupEngine.class);

    private final BackupSettings settings;
    private final Repository repository;
    private final Attestations attestations;
    private final Catalogue catalogue;
    private final Verifier verifier;
    private final Listeners listeners;

    BackupEngine(BackupSettings settings) {
        this.settings = settings;
        this.repository = new Repository(settings);
        this.attestations = new Attestations(repository);
        this.catalogue = new Catalogue(repository, attestations, settings.clock());
        this.verifier = new Verifier(repository, attestations, settings.clock());
        this.listeners = new Listeners(settings.listeners());
    }

    /** For what is only read: from whatever copy of a replicated storage can answer. */
    BackupEngine reading() {
        return settings.storage() instanceof ReplicatedStorage replicated
                ? new BackupEngine(settings.in(replicated.anyCopy()))
                : this;
    }

    /** The engine that gives the backup as it was written, checked to its end: of all copies together, else of one alone. */
    BackupEngine requireWhole(BackupId id, RunToken token) throws IOException {
        BackupEngine together = reading();
        try {
            together.requireSound(id, token);
            return together;
        } catch (IOException | VerificationFailedException damaged) {
            if (settings.storage() instanceof ReplicatedStorage replicated) {
                for (BackupStorage copy : replicated.copies()) {
                    BackupEngine alone = new BackupEngine(settings.in(copy));
                    if (alone.isSound(id, token, damaged)) {
                        log.warn("Backup {} is read from the {}: {}", id, copy, damaged.getMessage());
                        return alone;
                    }
                }
            }
            throw damaged;
        }
    }

    private boolean isSound(BackupId id, RunToken token, Exception elsewhere) {
        try {
            requireSound(id, token);
            return true;
        } catch (IOException | VerificationFailedException | BackupRefusedException | BackupNotFoundException bad) {
            elsewhere.addSuppressed(bad);
            return false;
        }
    }

    Repository repository() {
        return repository;
    }

    Attestations attestations() {
        return attestations;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Listeners listeners() {
        return listeners;
    }

    /**
     * Writes a backup and checks it to its end.
     *
     * @param holdReason if given, the backup is held from before it is visible
     */
    BackupInfo backup(BackupPlan plan, RunToken token, @Nullable String holdReason) throws IOException {
        Restoring.refuse(settings.signingKey(), "Plan " + plan.name() + " cannot be backed up");
        BackupRun run = new BackupRun(repository, attestations, settings.clock(), plan, token, holdReason);
        BackupId id = run.begin();
        token.backup(id);
        listeners.tell(listener -> listener.backupStarted(id));
        token.limit(plan.bytesPerSecond());
        Progress progress = new Progress(listeners, id, token);
        token.observe(progress::advanced);
        RunControl.Registration timeout =
                token.within(plan.timeout(), "Backup " + id + " took longer than " + plan.timeout());
        Manifest manifest;
        VerifyReport report;
        try {
            progress.begin(BackupProgress.Phase.READING, lastSize(plan.name()).orElse(null));
            manifest = run.write(id);
            progress.begin(BackupProgress.Phase.CHECKING, manifest.storedBytes());
            report = verifyAndRecord(id, VerifyLevel.V2, token, run.unlocking());
            report.requireGood();
        } catch (IOException | RuntimeException | Error failure) {
            RuntimeException reason = failed(run, plan, id, failure);
            listeners.tell(listener -> listener.backupFailed(id, reason));
            throw reason;
        } finally {
            timeout.end();
            token.observe(() -> {});
        }
        run.end(id);
        BackupInfo info = described(manifest, report, holdReason != null);
        log.info("Backup {} is complete and verified: {} bytes stored", id, info.storedBytes());
        catchUp();
        listeners.tell(listener -> listener.backupFinished(info));
        return info;
    }

    /** From here on the backup is good, whatever the storage does next. */
    private BackupInfo described(Manifest manifest, VerifyReport report, boolean held) {
        try {
            return catalogue.describe(manifest.id());
        } catch (IOException | RuntimeException unreadableNow) {
            log.warn(
                    "Backup {} is complete, but cannot be read again now: {}",
                    manifest.id(),
                    Reasons.of(unreadableNow));
            return Catalogue.complete(manifest, List.of(Evidence.of(report)), false, held);
        }
    }

    /** Brings copies that lag up to date; one that cannot be is told and does not spoil what was done. */
    void catchUp() {
        if (settings.storage() instanceof ReplicatedStorage replicated
                && replicated.copyStatus().stream().anyMatch(CopyStatus::lagging)) {
            try {
                replicated.catchUp(Keys.REFERENCES_LAST).stream()
                        .filter(CopyStatus::lagging)
                        .forEach(copy -> log.warn(
                                "The {} lags since {}: {}. \"check\" says more",
                                copy.copy(),
                                copy.since(),
                                copy.reason()));
            } catch (IOException | RuntimeException failure) {
                log.warn("The copies of the {} could not be brought up to date", settings.storage(), failure);
            }
        }
    }

    /** Checks and, where this machine may sign, records the outcome. */
    VerifyReport verifyAndRecord(BackupId id, VerifyLevel level, RunToken token) throws IOException {
        return verifyAndRecord(id, level, token, null);
    }

    private VerifyReport verifyAndRecord(BackupId id, VerifyLevel level, RunToken token, @Nullable Unlocking unlocking)
            throws IOException {
        return recorded(verifier.verify(id, level, token, unlocking)).requireVerdict();
    }

    /** Records the outcome of a check, where this machine may sign, and tells of it, unless there is none. */
    VerifyReport recorded(VerifyReport report) throws IOException {
        try {
            if (repository.canSign()) {
                record(report);
            }
        } catch (VerificationFailedException identityDamaged) {
            log.warn("The check of {} cannot be recorded: {}", report.id(), identityDamaged.getMessage());
        }
        if (report.hasVerdict()) {
            listeners.tell(listener -> listener.verified(report));
        }
        return report;
    }

    private void record(VerifyReport report) throws IOException {
        if (!report.unread().isEmpty()) {
            attestations.recordUnlessRemoved(Evidence.ofUnread(report));
        }
        if (report.hasVerdict()) {
            attestations.recordUnlessRemoved(Evidence.of(report));
        }
    }

    /** Checks without recording the outcome. */
    VerifyReport check(BackupId id, VerifyLevel level, RunToken token) throws IOException {
        return verifier.verify(id, level, token).requireVerdict();
    }

    /** Records the outcome of a drill, where this machine may sign, and tells of it. */
    Evidence recorded(Evidence evidence) throws IOException {
        if (repository.canSign()) {
            attestations.recordUnlessRemoved(evidence);
        }
        listeners.tell(listener -> listener.drilled(evidence));
        return evidence;
    }

    /**
     * The authenticated manifest of a backup that was read to its end without a finding.
     *
     * @throws BackupRefusedException if it is encrypted and no identity here opens it
     */
    Manifest requireSound(BackupId id, RunToken token) throws IOException {
        catalogue.info(id);
        requireUnlocked(id);
        verifier.verify(id, VerifyLevel.V2, token).requireVerdict().requireGood();
        return repository.manifest(id);
    }

    private void requireUnlocked(BackupId id) throws IOException {
        if (repository.hasManifest(id)) {
            Manifest manifest = repository.manifest(id);
            if (manifest.encrypted()
                    && repository
                            .unlocking(manifest)
                            .fitting(manifest.recipients())
                            .isEmpty()) {
                throw new BackupRefusedException(Locked.message(manifest));
            }
        }
    }

    /** The content of one source; check the backup by {@link #requireSound} first. */
    SourceContent content(Manifest manifest, SourceInfo source, RunToken token) {
        Unlocking unlocking = repository.unlocking(manifest);
        return new RestorableSource(new BackupReader(repository.storage(), manifest, token, unlocking), source);
    }

    /** Raw bytes of the newest backup of a plan. */
    Optional<Long> lastSize(String plan) throws IOException {
        List<BackupId> newestFirst = new ArrayList<>(repository.ids(plan));
        Collections.reverse(newestFirst);
        for (BackupId id : newestFirst) {
            if (repository.hasManifest(id)) {
                try {
                    return Optional.of(repository.manifest(id).rawBytes());
                } catch (VerificationFailedException | BackupRefusedException bad) {
                    // Its own state says so; the one before may do.
                }
            }
        }
        return Optional.empty();
    }

    /** What is recorded can be read without an identity, and what the file system says names files. */
    private static String recordable(BackupPlan plan, RuntimeException reason) {
        boolean mayNameFiles = plan.encryption() != null
                && (reason.getCause() instanceof IOException || reason.getCause() instanceof UncheckedIOException);
        return mayNameFiles
                ? "failed on a file or on the storage; only the run itself said on which, for this is readable to all"
                : String.valueOf(reason.getMessage());
    }

    private RuntimeException failed(BackupRun run, BackupPlan plan, BackupId id, Throwable failure) {
        RuntimeException reason = failure instanceof RuntimeException unchecked
                ? unchecked
                : new BackupException(
                        "Backup " + id + " failed: "
                                + (failure instanceof IOException ? Reasons.of(failure) : failure.toString()),
                        failure);
        try {
            if (!(reason instanceof VerificationFailedException)) {
                Instant now = settings.clock().instant();
                attestations.recordFailure(id, now, recordable(plan, reason));
            }
        } catch (IOException | RuntimeException unrecorded) {
            reason.addSuppressed(unrecorded);
        } finally {
            run.end(id);
        }
        return reason;
    }
}
