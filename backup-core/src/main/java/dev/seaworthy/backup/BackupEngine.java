package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Instant;
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
        RunControl.Registration timeout =
                token.within(plan.timeout(), "Backup " + id + " took longer than " + plan.timeout());
        try {
            run.write(id);
            VerifyReport report = verifyAndRecord(id, VerifyLevel.V2, token);
            report.requireGood();
        } catch (IOException | RuntimeException | Error failure) {
            RuntimeException reason = failed(run, id, failure);
            listeners.tell(listener -> listener.backupFailed(id, reason));
            throw reason;
        } finally {
            timeout.end();
        }
        run.end(id);
        BackupInfo info = catalogue.describe(id);
        log.info("Backup {} is complete and verified: {} bytes stored", id, info.storedBytes());
        listeners.tell(listener -> listener.backupFinished(info));
        return info;
    }

    /** Checks and, where this machine may sign, records the outcome. */
    VerifyReport verifyAndRecord(BackupId id, VerifyLevel level, RunToken token) throws IOException {
        VerifyReport report = verifier.verify(id, level, token);
        try {
            if (repository.canSign()) {
                attestations.record(report);
            }
        } catch (VerificationFailedException identityDamaged) {
            log.warn("The check of {} cannot be recorded: {}", id, identityDamaged.getMessage());
        }
        listeners.tell(listener -> listener.verified(report));
        return report;
    }

    /** The authenticated manifest of a backup that was read to its end without a finding. */
    Manifest requireSound(BackupId id, RunToken token) throws IOException {
        catalogue.info(id);
        verifier.verify(id, VerifyLevel.V2, token).requireGood();
        return repository.manifest(id);
    }

    /** The content of one source; check the backup by {@link #requireSound} first. */
    SourceContent content(Manifest manifest, SourceInfo source, RunToken token) {
        return new RestorableSource(new BackupReader(repository.storage(), manifest, token), source);
    }

    /** Raw bytes of the newest backup of a plan. */
    Optional<Long> lastSize(String plan) throws IOException {
        Long last = null;
        for (Manifest manifest : repository.manifests(plan)) {
            last = manifest.rawBytes();
        }
        return Optional.ofNullable(last);
    }

    private RuntimeException failed(BackupRun run, BackupId id, Throwable failure) {
        RuntimeException reason = failure instanceof RuntimeException unchecked
                ? unchecked
                : new BackupException(
                        "Backup " + id + " failed: "
                                + (failure instanceof IOException ? Reasons.of(failure) : failure.toString()),
                        failure);
        try {
            if (!(reason instanceof VerificationFailedException)) {
                Instant now = settings.clock().instant();
                attestations.recordFailure(id, now, String.valueOf(reason.getMessage()));
            }
            run.end(id);
        } catch (IOException | RuntimeException unrecorded) {
            reason.addSuppressed(unrecorded);
        }
        return reason;
    }
}
