package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Backs up, checks, keeps and restores. {@code Backups.builder(new DirectoryStorage(folder)).plan(plan).build().start()}
 * runs the plans' schedules until {@link #close()}; without {@code start()} everything else works, on the caller's thread.
 * Thread-safe.
 */
public final class Backups implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    private final BackupSettings settings;
    private final BackupEngine engine;
    private final LiveRestore liveRestore;
    private final PlanLocks locks = new PlanLocks();
    private final Jobs jobs;
    private final BackupScheduler scheduler;
    private final PlanReport planReport;

    Backups(BackupSettings settings) {
        this.settings = settings;
        this.engine = new BackupEngine(settings);
        this.jobs = new Jobs(settings.clock());
        this.liveRestore = new LiveRestore(settings, engine);
        this.scheduler = new BackupScheduler(settings, new Scheduled());
        this.planReport = new PlanReport(settings, engine, scheduler);
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
        Restoring.refuse(signingKey, "The application cannot start");
    }

    /** As {@link #refuseIfRestoring(Path)} with the default signing key. */
    public static void refuseIfRestoring() {
        refuseIfRestoring(BackupsBuilder.DEFAULT_SIGNING_KEY);
    }

    /**
     * Opens or creates the repository and starts the scheduler.
     *
     * @throws IllegalArgumentException if a plan runs too seldom for the rpo it promises
     * @throws BackupRefusedException if the repository belongs to an unknown key or a restore is under way
     */
    public Backups start() {
        settings.plans()
                .values()
                .forEach(plan -> Freshness.requirePromiseIsPossible(
                        plan, settings.clock().instant()));
        Restoring.refuse(settings.signingKey(), "Backups cannot start");
        io(() -> engine.repository().openForWriting());
        scheduler.start();
        return this;
    }

    /** Stops the scheduler, cancels running jobs and waits for them, at most 30 seconds. */
    @Override
    public void close() {
        scheduler.close();
        jobs.close(CLOSE_WAIT);
    }

    /**
     * Backs up a plan now and checks the result at level V2.
     *
     * @throws BackupNotFoundException if there is no such plan
     * @throws PlanBusyException if a job of the plan is running in this process
     * @throws VerificationFailedException if what was stored is not what was read
     */
    public BackupInfo backup(String plan) {
        BackupPlan known = settings.plan(plan);
        locks.acquire(plan, "backup");
        try {
            return io(() -> engine.backup(known, token(), null));
        } finally {
            locks.release(plan);
        }
    }

    /** Every backup in the storage, newest first, those of plans not configured here included. */
    public List<BackupInfo> list() {
        return io(() -> {
            List<BackupInfo> all = new ArrayList<>();
            for (String plan : engine.repository().plans()) {
                all.addAll(list(plan));
            }
            all.sort((left, right) -> right.id().compareTo(left.id()));
            return all;
        });
    }

    /** The backups of one plan, newest first. */
    public List<BackupInfo> list(String plan) {
        return io(() -> {
            engine.repository().identity();
            List<BackupInfo> backups = new ArrayList<>();
            for (BackupId id : engine.repository().ids(plan)) {
                backups.add(engine.catalogue().describe(id));
            }
            Collections.reverse(backups);
            return backups;
        });
    }

    /**
     * One backup as it is known now.
     *
     * @throws BackupNotFoundException if there is none
     */
    public BackupInfo get(BackupId id) {
        return io(() -> engine.catalogue().info(id));
    }

    /** What was recorded about a backup since it was written, oldest first. */
    public List<Evidence> evidence(BackupId id) {
        return io(() -> {
            engine.catalogue().info(id);
            return engine.attestations().of(id);
        });
    }

    /** How each configured plan is doing. */
    public List<PlanStatus> plans() {
        return io(planReport::all);
    }

    /** Checks a backup and records the outcome; a bad one is an outcome, not an exception. */
    public VerifyReport verify(BackupId id, VerifyLevel level) {
        return io(() -> {
            engine.catalogue().info(id);
            return engine.verifyAndRecord(id, level, token());
        });
    }

    /**
     * Restores as requested. Everything is authenticated and decoded once before the target is touched.
     *
     * @throws VerificationFailedException if the backup is not what was written; nothing was touched
     * @throws BackupRefusedException if the request cannot be carried out safely; nothing was touched
     */
    public RestoreReport restore(RestoreRequest request) {
        BackupId id = request.id();
        locks.acquire(id.plan(), "restore");
        try {
            RestoreReport report = io(() -> request.replace()
                    ? liveRestore.run(request, token())
                    : new Restore(settings, engine).run(request, token()));
            engine.listeners().tell(listener -> listener.restored(report));
            return report;
        } catch (RuntimeException failure) {
            engine.listeners().tell(listener -> listener.restoreFailed(id, failure));
            throw failure;
        } finally {
            locks.release(id.plan());
        }
    }

    /** Carries an interrupted replacement through to its end. */
    public RestoreReport continueRestore() {
        RestoreReport report = liveRestore.continueRestore();
        engine.listeners().tell(listener -> listener.restored(report));
        return report;
    }

    /** Takes an interrupted replacement back: the old data is live again. */
    public void undoRestore() {
        liveRestore.undoRestore();
    }

    /** Removes what the plan's retention no longer keeps; a dry run only says what would happen. */
    public CleanupReport cleanup(String plan, boolean dryRun) {
        locks.acquire(plan, "cleanup");
        try {
            return io(() -> cleanUp(plan, dryRun));
        } finally {
            locks.release(plan);
        }
    }

    /** Keeps a backup whatever retention says, until {@link #release}. */
    public void hold(BackupId id, String reason) {
        io(() -> {
            engine.catalogue().info(id);
            engine.repository().hold(id, reason, settings.clock().instant());
            return id;
        });
    }

    /** Ends a hold. */
    public void release(BackupId id) {
        io(() -> {
            engine.catalogue().info(id);
            engine.repository().release(id);
            return id;
        });
    }

    /**
     * Begins a backup on a thread of its own.
     *
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    public BackupJob submitBackup(String plan) {
        BackupPlan known = settings.plan(plan);
        Long estimate = io(() -> engine.lastSize(plan)).orElse(null);
        return submit(BackupJob.Kind.BACKUP, plan, null, estimate, token -> engine.backup(known, token, null));
    }

    /** Begins a check on a thread of its own. */
    public BackupJob submitVerify(BackupId id, VerifyLevel level) {
        BackupInfo info = get(id);
        return submit(BackupJob.Kind.VERIFY, id.plan(), id, info.storedBytes(), token -> engine.verifyAndRecord(
                        id, level, token)
                .requireGood());
    }

    /** A job by its id; the last 100 ended ones are remembered. */
    public Optional<BackupJob> job(String id) {
        return jobs.find(id);
    }

    /**
     * Asks a job to stop; ended jobs stay as they are.
     *
     * @throws BackupNotFoundException if there is no such job
     */
    public BackupJob cancel(String job) {
        return jobs.cancel(job);
    }

    /** The fingerprint of the key that signs here, for {@link BackupsBuilder#trust}; opens or creates the repository. */
    public String fingerprint() {
        return io(() -> engine.repository().openForWriting().identity().fingerprint());
    }

    private RunToken token() {
        return new RunToken(settings.clock());
    }

    private CleanupReport cleanUp(String plan, boolean dryRun) throws IOException {
        CleanupReport report = new Cleanup(engine.repository(), settings).run(settings.plan(plan), dryRun);
        if (!dryRun) {
            engine.listeners().tell(listener -> listener.cleanedUp(report));
        }
        return report;
    }

    private BackupJob submit(
            BackupJob.Kind kind, String plan, @Nullable BackupId id, @Nullable Long estimate, Jobs.Work work) {
        locks.acquire(plan, kind.name().toLowerCase(Locale.ROOT));
        return jobs.submit(kind, plan, id, estimate, work, () -> locks.release(plan));
    }

    /** Something that may fail on the storage. */
    @FunctionalInterface
    private interface Storing<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private <T extends @Nullable Object> T io(Storing<T> work) {
        try {
            return work.run();
        } catch (IOException | UncheckedIOException failure) {
            throw new BackupException(
                    "The " + settings.storage() + " failed: " + failure
                            + ". Check that it is there, writable and not full",
                    failure);
        }
    }

    /** What the scheduler sets going. */
    private final class Scheduled implements ScheduledWork {
        @Override
        public void backup(String plan) {
            submitBackup(plan);
        }

        @Override
        public void cleanup(String plan) {
            submit(BackupJob.Kind.CLEANUP, plan, null, null, token -> cleanUp(plan, false));
        }

        /** A run that was killed left no record, so that it is made up for. */
        @Override
        public Optional<Instant> lastRun(String plan) {
            return io(() -> {
                Instant last = null;
                for (BackupId id : engine.repository().ids(plan)) {
                    boolean recorded = engine.repository().hasManifest(id)
                            || !engine.attestations().of(id).isEmpty();
                    last = recorded ? id.at() : last;
                }
                return Optional.ofNullable(last);
            });
        }
    }
}
