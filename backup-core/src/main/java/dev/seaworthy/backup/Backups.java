package dev.seaworthy.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Backs up, checks, keeps and restores. {@code Backups.builder(new DirectoryStorage(folder)).plan(plan).build().start()}
 * runs the plans' schedules until {@link #close()}; without {@code start()} everything else works, on the caller's thread.
 * Thread-safe.
 */
public final class Backups implements AutoCloseable {
    private final BackupSettings settings;

    Backups(BackupSettings settings) {
        this.settings = settings;
    }

    public static BackupsBuilder builder(BackupStorage storage) {
        return new BackupsBuilder(storage);
    }

    /**
     * For the start of an application, before it opens its database: throws while a restore that replaces live data is
     * under way or was interrupted, and says how to end it.
     *
     * @throws BackupRefusedException if there is one
     */
    public static void refuseIfRestoring(Path signingKey) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #refuseIfRestoring(Path)} with the default signing key. */
    public static void refuseIfRestoring() {
        refuseIfRestoring(BackupsBuilder.DEFAULT_SIGNING_KEY);
    }

    /**
     * Opens or creates the repository and starts the scheduler.
     *
     * @throws BackupRefusedException if the repository belongs to an unknown key or a restore is under way
     */
    public Backups start() {
        throw new UnsupportedOperationException();
    }

    /** Stops the scheduler, cancels running jobs and waits for them, at most 30 seconds. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /**
     * Backs up a plan now and checks the result at level V2.
     *
     * @throws BackupNotFoundException if there is no such plan
     * @throws PlanBusyException if a job of the plan is running in this process
     * @throws VerificationFailedException if what was stored is not what was read
     */
    public BackupInfo backup(String plan) {
        throw new UnsupportedOperationException();
    }

    /** Every backup in the storage, newest first, those of plans not configured here included. */
    public List<BackupInfo> list() {
        throw new UnsupportedOperationException();
    }

    /** The backups of one plan, newest first. */
    public List<BackupInfo> list(String plan) {
        throw new UnsupportedOperationException();
    }

    /** @throws BackupNotFoundException if there is none */
    public BackupInfo get(BackupId id) {
        throw new UnsupportedOperationException();
    }

    /** What was recorded about a backup since it was written, oldest first. */
    public List<Evidence> evidence(BackupId id) {
        throw new UnsupportedOperationException();
    }

    /** How each configured plan is doing. */
    public List<PlanStatus> plans() {
        throw new UnsupportedOperationException();
    }

    /** Checks a backup and records the outcome; a bad one is an outcome, not an exception. */
    public VerifyReport verify(BackupId id, VerifyLevel level) {
        throw new UnsupportedOperationException();
    }

    /**
     * Restores as requested. Everything is authenticated and decoded once before the target is touched.
     *
     * @throws VerificationFailedException if the backup is not what was written; nothing was touched
     * @throws BackupRefusedException if the request cannot be carried out safely; nothing was touched
     */
    public RestoreReport restore(RestoreRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Carries an interrupted replacement through to its end. */
    public RestoreReport continueRestore() {
        throw new UnsupportedOperationException();
    }

    /** Takes an interrupted replacement back: the old data is live again. */
    public void undoRestore() {
        throw new UnsupportedOperationException();
    }

    /** Removes what the plan's retention no longer keeps; a dry run only says what would happen. */
    public CleanupReport cleanup(String plan, boolean dryRun) {
        throw new UnsupportedOperationException();
    }

    /** Keeps a backup whatever retention says, until {@link #release}. */
    public void hold(BackupId id, String reason) {
        throw new UnsupportedOperationException();
    }

    /** Ends a hold. */
    public void release(BackupId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a backup on a thread of its own.
     *
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    public BackupJob submitBackup(String plan) {
        throw new UnsupportedOperationException();
    }

    /** Begins a check on a thread of its own. */
    public BackupJob submitVerify(BackupId id, VerifyLevel level) {
        throw new UnsupportedOperationException();
    }

    /** A job by its id; the last 100 ended ones are remembered. */
    public Optional<BackupJob> job(String id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks a job to stop; ended jobs stay as they are.
     *
     * @throws BackupNotFoundException if there is no such job
     */
    public BackupJob cancel(String job) {
        throw new UnsupportedOperationException();
    }

    /** The fingerprint of the key that signs here, for {@link BackupsBuilder#trust}; opens or creates the repository. */
    public String fingerprint() {
        throw new UnsupportedOperationException();
    }

    BackupSettings settings() {
        return settings;
    }
}
